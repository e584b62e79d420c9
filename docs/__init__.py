"""What is written about talkback; part of it is made from the code."""
