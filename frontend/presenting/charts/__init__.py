"""Charts of pages: one file a kind. A chart is described once; its drawing, its table and its CSV are made of that."""
