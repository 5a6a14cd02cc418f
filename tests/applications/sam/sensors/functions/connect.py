import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE_NAME"])


def handler(event, context):
    table.put_item(Item={"connectionId": event["requestContext"]["connectionId"], "total": 0})
    return {"statusCode": 200}
