import json
import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE_NAME"])


def handler(event, context):
    request = event["requestContext"]
    client = boto3.client(
        "apigatewaymanagementapi",
        endpoint_url=f"https://{request['domainName']}/{request['stage']}",
    )
    updated = table.update_item(
        Key={"connectionId": request["connectionId"]},
        UpdateExpression="ADD #total :value",
        ExpressionAttributeNames={"#total": "total"},
        ExpressionAttributeValues={":value": json.loads(event["body"])["value"]},
        ReturnValues="ALL_NEW",
    )
    client.post_to_connection(
        ConnectionId=request["connectionId"],
        Data=json.dumps({"total": int(updated["Attributes"]["total"])}).encode("utf-8"),
    )
    return {"statusCode": 200}
