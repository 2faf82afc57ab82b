"""Between the web server and the application: collects request bodies, calls the application in a
few threads, and sends what it answers.
"""
