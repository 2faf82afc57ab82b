"""What the program can do: functions that take the acting user (`by=`). They know nothing of Flask,
HTTP or Redis.
"""
