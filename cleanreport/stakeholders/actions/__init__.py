"""What can be done with the stakeholders of plans. The only writers."""
