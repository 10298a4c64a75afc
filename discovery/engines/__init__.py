"""Ways to run the chunks of a campaign."""
