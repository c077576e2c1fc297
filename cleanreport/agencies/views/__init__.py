"""The register of agencies: the list, one agency, merging, ministries, and lists that are uploaded."""
