"""What makes `index/model/` from packages: read weights, cut the vocabulary, train, write and quantise the graph.

Nothing here is imported when the bot serves; `scripts/train_encoder.py` is the way in.
"""
