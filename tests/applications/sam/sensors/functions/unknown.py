def handler(event, context):
    return {"statusCode": 200, "body": f"{context.function_name} does not know {event['body']}"}
