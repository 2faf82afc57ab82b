"""Between the web server and the application: receives request bodies, calls the application in a
few threads, and sends its responses.
"""
