"""How people use it: workspace, workflows, proposals, command line and API."""
