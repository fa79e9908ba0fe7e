"""Gunicorn's settings for every program: nothing about a client is logged, bodies are never spooled by the server."""

worker_class = "gthread"
accesslog = None
loglevel = "error"  # warnings of the server would name the address of a client
timeout = 60
graceful_timeout = 10
keepalive = 5
limit_request_line = 2048
limit_request_fields = 60
worker_tmp_dir = "/dev/shm"  # noqa: S108 - heartbeat files in memory, without content
