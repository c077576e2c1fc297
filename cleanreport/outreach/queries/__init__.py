"""What is due, which agencies lack it, whom they can be reached at; announcements, calendars and the outbox."""
