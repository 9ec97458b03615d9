"""How files and manifests are read, wherever they are: what the sources share."""
