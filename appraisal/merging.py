"""What moves when customer files are merged (3.1.2): a survey's answer speaks of the company, whatever its file."""

from customers.merging import moves

moves("appraisal.SurveyAnswer.customer")
