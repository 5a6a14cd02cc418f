# The process that one execution environment of a Python function is: loads a module, then handles one invocation after the
# other. It says the same to the gateway as lambda-runtime.cjs, which is the same for Node.js.

import importlib
import io
import json
import logging
import os
import sys
import time
import traceback

import local_endpoints

INVOCATIONS_DESCRIPTOR = 3
MESSAGES_DESCRIPTOR = 4
MOST_LINE_CHARACTERS = 262_144
# Lambda's limit for the result of a synchronous invocation.
RESULT_LIMIT_BYTES = 6_291_556

module_name, handler_name, root = sys.argv[1:4]
for descriptor in (INVOCATIONS_DESCRIPTOR, MESSAGES_DESCRIPTOR):
    os.set_inheritable(descriptor, False)
invocations = os.fdopen(INVOCATIONS_DESCRIPTOR, "rb")
messages = os.fdopen(MESSAGES_DESCRIPTOR, "wb", buffering=0)
request_id = ""


def say(message):
    rest = memoryview((json.dumps(message) + "\n").encode())
    while rest:
        rest = rest[messages.write(rest):]


def say_line(line):
    for start in range(0, max(1, len(line)), MOST_LINE_CHARACTERS):
        say({"kind": "line", "line": line[start:start + MOST_LINE_CHARACTERS]})


class LineOutput(io.RawIOBase):
    """Stands for standard output and error: what is written belongs to the invocation that is under way."""

    def __init__(self):
        super().__init__()
        self.partial = b""

    def writable(self):
        return True

    def write(self, data):
        *lines, self.partial = (self.partial + bytes(data)).split(b"\n")
        for line in lines:
            say_line(line.decode(errors="replace"))
        return len(data)

    def finish(self):
        if self.partial:
            self.write(b"\n")


class LambdaLogHandler(logging.Handler):
    """The root logger's handler, with Lambda's format."""

    def emit(self, record):
        at = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
        milliseconds = int(record.msecs)
        record.aws_request_id = request_id
        text = f"[{record.levelname}]\t{at}.{milliseconds:03d}Z\t{request_id}\t{self.format(record)}"
        for line in text.split("\n"):
            say_line(line)


class Context:
    client_context = None
    identity = None

    def __init__(self, given, deadline_ms):
        self.aws_request_id = given["awsRequestId"]
        self.function_name = given["functionName"]
        self.function_version = given["functionVersion"]
        self.invoked_function_arn = given["invokedFunctionArn"]
        self.memory_limit_in_mb = given["memoryLimitInMB"]
        self.log_group_name = given["logGroupName"]
        self.log_stream_name = given["logStreamName"]
        self._deadline_ms = deadline_ms

    def get_remaining_time_in_millis(self):
        return max(0, int(self._deadline_ms - time.time() * 1000))


def failure(error_type, error_message, stack_trace=()):
    return {
        "kind": "function-error",
        "errorType": error_type,
        "errorMessage": error_message[:MOST_LINE_CHARACTERS],
        "stackTrace": list(stack_trace),
    }


def failure_of(error, frames_of_runtime):
    """Without the frames of this file, as Lambda leaves out its own."""
    frames = traceback.extract_tb(error.__traceback__)[frames_of_runtime:]
    return failure(type(error).__name__, str(error), traceback.format_list(frames))


def say_failure(outcome):
    say_line(f"[ERROR] {outcome['errorType']}: {outcome['errorMessage']}")
    for entry in outcome["stackTrace"]:
        for line in entry.rstrip("\n").split("\n"):
            say_line(line)


def die(outcome):
    say_failure(outcome)
    say({"kind": "died", "outcome": outcome})
    sys.exit(1)


def load():
    os.chdir(root)
    # First of all: a function's own modules and packages stand over those of the machine.
    sys.path[0] = root
    try:
        module = importlib.import_module(module_name)
    except ImportError as error:
        die(failure("Runtime.ImportModuleError", f"Unable to import module '{module_name}': {error}"))
    except SyntaxError as error:
        die(failure("Runtime.UserCodeSyntaxError", f"Syntax error in module '{module_name}': {error}"))
    except Exception as error:
        die(failure_of(error, 1))
    handler = getattr(module, handler_name, None)
    if handler is None:
        die(failure("Runtime.HandlerNotFound", f"Handler '{handler_name}' missing on module '{module_name}'"))
    return handler


def handle(handler, message):
    try:
        result = handler(json.loads(message["eventJson"]), Context(message["context"], message["deadlineMs"]))
    except Exception as error:
        outcome = failure_of(error, 1)
        say_failure(outcome)
        return outcome
    try:
        result_json = json.dumps(result, ensure_ascii=False)
    except (TypeError, ValueError) as error:
        outcome = failure("Runtime.MarshalError", f"Unable to marshal response: {error}")
        say_failure(outcome)
        return outcome
    size = len(result_json.encode(errors="surrogatepass"))
    if size > RESULT_LIMIT_BYTES:
        text = f"Response payload size ({size} bytes) exceeded maximum allowed payload size ({RESULT_LIMIT_BYTES} bytes)."
        return failure("Function.ResponseSizeTooLarge", text)
    return {"kind": "returned", "resultJson": result_json}


outputs = [LineOutput(), LineOutput()]
sys.stdout, sys.stderr = (io.TextIOWrapper(each, encoding="utf-8", write_through=True) for each in outputs)
logging.root.addHandler(LambdaLogHandler())
local_endpoints.lead_here()
handle_event = load()
say({"kind": "ready"})
for line in invocations:
    message = json.loads(line)
    request_id = message["context"]["awsRequestId"]
    os.environ["_X_AMZN_TRACE_ID"] = message["traceHeader"]
    outcome = handle(handle_event, message)
    for output in outputs:
        output.finish()
    say(outcome)
