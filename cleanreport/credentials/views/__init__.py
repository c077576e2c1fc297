"""The pages of accounts: the office's lists and letters, an agency's colleagues, an invitation."""
