"""Mail that a provider posts to a URL of ours: Amazon SES, Mailgun, SendGrid and Postmark."""
