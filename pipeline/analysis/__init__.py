"""What the sales flow comes to: forecast, funnel, win and loss, second purchases. Every number opens its rows."""
