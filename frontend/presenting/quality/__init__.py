"""The pages of a project's quality: what is stored of statistics, in sentences, charts and tables."""
