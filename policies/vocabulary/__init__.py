"""Words the law knows: nations (`nations.yaml`), national levels (`levels.yaml`), and nothing by guess."""
