"""The archive: entries in a Merkle log, checkpoints, anchors, blobs, evidence."""
