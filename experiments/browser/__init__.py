"""The visualizer: a page in the browser that runs the model, built on Solara and Mesa's visualisation (extra `viz`)."""
