"""Days and times as people, feeds and pages write them."""
