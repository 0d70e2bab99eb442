"""What the data is: records that are valid when they exist, and the table schemas made from them."""
