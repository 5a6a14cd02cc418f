#!/usr/bin/env bash
# Deploys Switchboard with the AWS CLI alone, one step after the other, for those who do not use SAM: what template.yaml deploys,
# but for alarms, dashboard, access logs, events and a secret of its own. A test compares each step with the template.
#
#     npm run buildZip
#     AUTH=none bash infra/deploy.sh
#
# What can be set is in the first lines below, named and defaulted as the functions' variables are; region and credentials come
# from the CLI's configuration. Run it once. To deploy a new version of a function afterwards:
#
#     aws lambda update-function-code --function-name switchboard-ConnectFunction \
#       --zip-file fileb://apps/lambda-connect/dist/lambda-connect.zip
set -euo pipefail
cd "$(dirname "$0")/.."

STACK=${STACK:-switchboard}
AUTH=${AUTH:?the ways in that are accepted, such as cognito or signed}
COGNITO_USER_POOL_ID=${COGNITO_USER_POOL_ID:-}
COGNITO_CLIENT_ID=${COGNITO_CLIENT_ID:-}
SIGNING_SECRET_NAME=${SIGNING_SECRET_NAME:-}
SIGNED_ONCE=${SIGNED_ONCE:-false}
ALLOWED_ORIGINS=${ALLOWED_ORIGINS:-}
STAGE_NAME=${STAGE_NAME:-development}
TABLE_NAME=${TABLE_NAME:-webSocketConnections}
SEND_POLICY=${SEND_POLICY:-}
ADDRESSES=${ADDRESSES:-session,user,group}
ADDRESSES_PER_MESSAGE=${ADDRESSES_PER_MESSAGE:-250}
QUOTAS=${QUOTAS:-}
DIRECT_DELIVERY_LIMIT=${DIRECT_DELIVERY_LIMIT:-500}
POSTS_PER_SECOND=${POSTS_PER_SECOND:-}
JOIN=${JOIN:-}
LASTING_MEMBERSHIPS=${LASTING_MEMBERSHIPS:-false}
DENIALS=${DENIALS:-false}
# Set and empty, it keeps nothing.
HISTORY=${HISTORY-group:**=1h/300,user:**=1h/100}
HISTORY_GENERATION=${HISTORY_GENERATION:-0}

# What the functions would only refuse once everything is there.
if [[ ,$AUTH, == *,cognito,* ]]; then
  : "${COGNITO_USER_POOL_ID:?AUTH lists cognito}" "${COGNITO_CLIENT_ID:?AUTH lists cognito}"
fi
if [[ ,$AUTH, == *,signed,* ]]; then
  : "${SIGNING_SECRET_NAME:?AUTH lists signed, and nothing here makes a secret}"
fi

if [[ ,${JOIN// /} == *,[*]* ]]; then
  echo "JOIN has a pattern that begins with a *: it would cover groups that tokens prove" >&2
  exit 1
fi

# All that is made and all that is named has to be in one region. Which variable the CLI heeds depends on its version.
REGION=${AWS_REGION:-${AWS_DEFAULT_REGION:-$(aws configure get region || true)}}
: "${REGION:?set AWS_REGION, or run aws configure}"
export AWS_REGION=$REGION AWS_DEFAULT_REGION=$REGION
ACCOUNT=$(aws sts get-caller-identity --query Account --output text)
TABLE_ARN=arn:aws:dynamodb:$REGION:$ACCOUNT:table/$TABLE_NAME
HISTORY_TABLE=${HISTORY:+$STACK-HistoryTable}
HISTORY_ARN=arn:aws:dynamodb:$REGION:$ACCOUNT:table/$HISTORY_TABLE

# ── The API, still without routes: roles and functions have to know its id. ─────────────────────────────────────────────────

API=$(aws apigatewayv2 create-api --name "$STACK" --protocol-type WEBSOCKET \
  --route-selection-expression '$request.body.action' --query ApiId --output text)
MANAGEMENT_ENDPOINT=${MANAGEMENT_ENDPOINT:-https://$API.execute-api.$REGION.amazonaws.com/$STAGE_NAME}

# ── Queues ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────

DEAD_LETTER_QUEUE_URL=$(aws sqs create-queue --queue-name "$STACK-DeadLetterQueue" \
  --attributes '{"SqsManagedSseEnabled":"true","MessageRetentionPeriod":"1209600"}' --query QueueUrl --output text)
DEAD_LETTER_QUEUE_ARN=$(aws sqs get-queue-attributes --queue-url "$DEAD_LETTER_QUEUE_URL" \
  --attribute-names QueueArn --query Attributes.QueueArn --output text)
DELIVERY_QUEUE_URL=$(aws sqs create-queue --queue-name "$STACK-DeliveryQueue" --attributes '{
    "SqsManagedSseEnabled": "true",
    "VisibilityTimeout": "180",
    "MessageRetentionPeriod": "345600",
    "RedrivePolicy": "{\"deadLetterTargetArn\":\"'"$DEAD_LETTER_QUEUE_ARN"'\",\"maxReceiveCount\":5}"
  }' --query QueueUrl --output text)
DELIVERY_QUEUE_ARN=$(aws sqs get-queue-attributes --queue-url "$DELIVERY_QUEUE_URL" \
  --attribute-names QueueArn --query Attributes.QueueArn --output text)

# ── Roles and logs ──────────────────────────────────────────────────────────────────────────────────────────────────────────

# Makes the role and the log of a function. Arguments: function, statements of its policy beyond those for its log.
role() {
  local log=/aws/lambda/$STACK-$1
  aws logs create-log-group --log-group-name "$log"
  aws logs put-retention-policy --log-group-name "$log" --retention-in-days 30
  aws iam create-role --role-name "$STACK-$REGION-$1" --assume-role-policy-document '{
    "Version": "2012-10-17",
    "Statement": [
      { "Effect": "Allow", "Action": "sts:AssumeRole", "Principal": { "Service": "lambda.amazonaws.com" } }
    ]
  }' > /dev/null
  aws iam put-role-policy --role-name "$STACK-$REGION-$1" --policy-name function --policy-document '{
    "Version": "2012-10-17",
    "Statement": [
      {
        "Sid": "Log",
        "Effect": "Allow",
        "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
        "Resource": "arn:aws:logs:'"$REGION:$ACCOUNT:log-group:$log"':*"
      },
      '"$2"'
    ]
  }'
}

# A statement. Arguments: what for, the actions and the resources as JSON.
allow() {
  echo '{ "Sid": "'"$1"'", "Effect": "Allow", "Action": '"$2"', "Resource": '"$3"' }'
}

# Reaching connections by these methods.
reach() {
  local resources=()
  for method in "$@"; do
    resources+=("\"arn:aws:execute-api:$REGION:$ACCOUNT:$API/$STAGE_NAME/$method/@connections/*\"")
  done
  (IFS=,; allow ReachConnections '"execute-api:ManageConnections"' "[${resources[*]}]")
}

REGISTER=$(allow Register '["dynamodb:PutItem", "dynamodb:BatchWriteItem", "dynamodb:GetItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"]' \
  "\"$TABLE_ARN\"")
if [[ -n $QUOTAS ]]; then REGISTER+=,$(allow CountConnections '"dynamodb:Query"' "\"$TABLE_ARN\""); fi
if [[ ,$AUTH, == *,signed,* ]]; then
  # Secrets Manager adds six characters of its own to a name.
  REGISTER+=,$(allow ReadSigningSecret '"secretsmanager:GetSecretValue"' \
    "\"arn:aws:secretsmanager:$REGION:$ACCOUNT:secret:$SIGNING_SECRET_NAME-??????\"")
fi
UNREGISTER='["dynamodb:GetItem", "dynamodb:UpdateItem", "dynamodb:BatchWriteItem", "dynamodb:DeleteItem"]'
FIND_AND_UNREGISTER='["dynamodb:GetItem", "dynamodb:Query", "dynamodb:UpdateItem", "dynamodb:BatchWriteItem", "dynamodb:DeleteItem"]'
FIND_JOIN_AND_UNREGISTER='["dynamodb:GetItem", "dynamodb:Query", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:BatchWriteItem", "dynamodb:DeleteItem"]'
FIND_AND_CHANGE='["dynamodb:Query", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:BatchWriteItem"]'
ENQUEUE=$(allow Enqueue '"sqs:SendMessage"' "\"$DELIVERY_QUEUE_ARN\"")

# A statement about the history's table, where there is one. Arguments: what for, the actions as JSON.
kept() {
  if [[ -n $HISTORY ]]; then echo ",$(allow "$1" "$2" "\"$HISTORY_ARN\"")"; fi
}

role ConnectFunction "$REGISTER"
role DisconnectFunction "$(allow Unregister "$UNREGISTER" "\"$TABLE_ARN\""),$ENQUEUE"
role MessageFunction "$(allow FindJoinAndUnregister "$FIND_JOIN_AND_UNREGISTER" "\"$TABLE_ARN\"")$(
  kept StoreAndRecover '["dynamodb:UpdateItem", "dynamodb:PutItem", "dynamodb:BatchGetItem", "dynamodb:Query"]'
),$(reach POST GET DELETE),$ENQUEUE"
role PublishFunction "$(allow FindAndUnregister "$FIND_AND_UNREGISTER" "\"$TABLE_ARN\"")$(
  kept Store '["dynamodb:UpdateItem", "dynamodb:PutItem"]'
),$(reach POST GET DELETE),$ENQUEUE"
role ManageFunction "$(allow FindAndChange "$FIND_AND_CHANGE" "\"$TABLE_ARN\"")$(
  kept Purge '["dynamodb:UpdateItem", "dynamodb:BatchGetItem", "dynamodb:Query", "dynamodb:PutItem", "dynamodb:BatchWriteItem"]'
),$(reach POST GET DELETE)"
role InspectFunction "$(allow Find '["dynamodb:Query", "dynamodb:GetItem"]' "\"$TABLE_ARN\"")$(
  kept ReadHistory '["dynamodb:BatchGetItem", "dynamodb:Query"]'
)"
role DeliverFunction "$(allow Unregister "$UNREGISTER" "\"$TABLE_ARN\""),$(reach POST GET DELETE),$(
  # Lambda reads the queue in the function's name.
  allow TakeTasks '["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"]' "\"$DELIVERY_QUEUE_ARN\""
),$(
  allow PutBackAndGiveUp '"sqs:SendMessage"' "[\"$DELIVERY_QUEUE_ARN\", \"$DEAD_LETTER_QUEUE_ARN\"]"
)"

# ── Tables. Waiting for them also gives Lambda the seconds that it needs to accept new roles. ──────────────────────────────

# Makes a table with a time to live. Arguments: name, sort key, its type.
table() {
  aws dynamodb create-table --table-name "$1" --billing-mode PAY_PER_REQUEST --sse-specification Enabled=true \
    --attribute-definitions AttributeName=address,AttributeType=S "AttributeName=$2,AttributeType=$3" \
    --key-schema AttributeName=address,KeyType=HASH "AttributeName=$2,KeyType=RANGE" > /dev/null
  aws dynamodb wait table-exists --table-name "$1"
  aws dynamodb update-time-to-live --table-name "$1" \
    --time-to-live-specification Enabled=true,AttributeName=expiresAt > /dev/null
}

table "$TABLE_NAME" connectionId S
if [[ -n $HISTORY ]]; then table "$HISTORY_TABLE" seq N; fi

# ── Functions ───────────────────────────────────────────────────────────────────────────────────────────────────────────────

# Makes a function. Arguments: function, app, megabytes of memory, seconds, variables as JSON beyond those for the table.
function_of() {
  aws lambda create-function --function-name "$STACK-$1" --zip-file "fileb://apps/$2/dist/$2.zip" \
    --handler main.handler --runtime nodejs24.x --architectures arm64 --memory-size "$3" --timeout "$4" \
    --role "arn:aws:iam::$ACCOUNT:role/$STACK-$REGION-$1" --logging-config "LogGroup=/aws/lambda/$STACK-$1" \
    --environment '{ "Variables": { "TABLE_NAME": "'"$TABLE_NAME"'"'"${5:+, $5}"' } }' > /dev/null
}

MANAGEMENT='"MANAGEMENT_ENDPOINT": "'"$MANAGEMENT_ENDPOINT"'"'
# Of the functions that post to many: the pace, the queue, and V8's share of their 512 MB (see the template).
POSTING="$MANAGEMENT, "'"POSTS_PER_SECOND": "'"$POSTS_PER_SECOND"'", "DELIVERY_QUEUE_URL": "'"$DELIVERY_QUEUE_URL"'",
  "NODE_OPTIONS": "--max-semi-space-size=4 --max-old-space-size=461"'
SENDING="$POSTING, "'"ADDRESSES": "'"$ADDRESSES"'", "DIRECT_DELIVERY_LIMIT": "'"$DIRECT_DELIVERY_LIMIT"'"'

KEEPING='"HISTORY": "'"$HISTORY"'", "HISTORY_TABLE": "'"$HISTORY_TABLE"'", "HISTORY_GENERATION": "'"$HISTORY_GENERATION"'"'
# Of the functions that backends invoke for anything but messages.
MANAGING="$KEEPING, "'"ADDRESSES": "'"$ADDRESSES"'", "LASTING_MEMBERSHIPS": "'"$LASTING_MEMBERSHIPS"'", "DENIALS": "'"$DENIALS"'"'

function_of ConnectFunction lambda-connect 512 29 '
  "AUTH": "'"$AUTH"'",
  "ADDRESSES": "'"$ADDRESSES"'",
  "COGNITO_USER_POOL_ID": "'"$COGNITO_USER_POOL_ID"'",
  "COGNITO_CLIENT_ID": "'"$COGNITO_CLIENT_ID"'",
  "SIGNING_SECRET_NAME": "'"$SIGNING_SECRET_NAME"'",
  "SIGNED_ONCE": "'"$SIGNED_ONCE"'",
  "ALLOWED_ORIGINS": "'"$ALLOWED_ORIGINS"'",
  "LASTING_MEMBERSHIPS": "'"$LASTING_MEMBERSHIPS"'",
  "DENIALS": "'"$DENIALS"'",
  "QUOTAS": "'"$QUOTAS"'"'
function_of DisconnectFunction lambda-disconnect 256 20 '"DELIVERY_QUEUE_URL": "'"$DELIVERY_QUEUE_URL"'"'
function_of MessageFunction lambda-message 512 29 "$SENDING, $KEEPING, "'"JOIN": "'"$JOIN"'", "AUTH": "'"$AUTH"'", "SEND_POLICY": "'"$SEND_POLICY"'",
  "COGNITO_USER_POOL_ID": "'"$COGNITO_USER_POOL_ID"'",
  "COGNITO_CLIENT_ID": "'"$COGNITO_CLIENT_ID"'",
  "ADDRESSES_PER_MESSAGE": "'"$ADDRESSES_PER_MESSAGE"'", "QUOTAS": "'"$QUOTAS"'", "DENIALS": "'"$DENIALS"'"'
function_of PublishFunction lambda-publish 512 60 "$SENDING, $KEEPING"
function_of ManageFunction lambda-manage 512 60 "$MANAGING, $MANAGEMENT, "'"POSTS_PER_SECOND": "'"$POSTS_PER_SECOND"'"'
function_of InspectFunction lambda-inspect 512 60 "$MANAGING"
function_of DeliverFunction lambda-deliver 512 30 "$POSTING, "'"DEAD_LETTER_QUEUE_URL": "'"$DEAD_LETTER_QUEUE_URL"'"'

aws lambda create-event-source-mapping --function-name "$STACK-DeliverFunction" --event-source-arn "$DELIVERY_QUEUE_ARN" \
  --batch-size 1 --function-response-types ReportBatchItemFailures --scaling-config MaximumConcurrency=10 > /dev/null

# ── Routes ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────

# Lets API Gateway invoke a function on a route. Arguments: route key, function.
permission() {
  aws lambda add-permission --function-name "$STACK-$2" --statement-id "${1#$}" --action lambda:InvokeFunction \
    --principal apigateway.amazonaws.com \
    --source-arn "arn:aws:execute-api:$REGION:$ACCOUNT:$API/$STAGE_NAME/$1" > /dev/null
}

# Makes what routes call a function through, and prints it. Argument: function.
integration() {
  aws apigatewayv2 create-integration --api-id "$API" --integration-type AWS_PROXY --integration-uri \
    "arn:aws:apigateway:$REGION:lambda:path/2015-03-31/functions/arn:aws:lambda:$REGION:$ACCOUNT:function:$STACK-$1/invocations" \
    --query IntegrationId --output text
}

# Makes a route whose answer nobody gets. Arguments: route key, integration.
one_way() {
  aws apigatewayv2 create-route --api-id "$API" --route-key "$1" --authorization-type NONE --target "integrations/$2" > /dev/null
}

# Makes a route that answers: it says so and has a route response, since one without the other is as good as none.
two_way() {
  local route
  route=$(aws apigatewayv2 create-route --api-id "$API" --route-key "$1" --authorization-type NONE \
    --route-response-selection-expression '$default' --target "integrations/$2" --query RouteId --output text)
  aws apigatewayv2 create-route-response --api-id "$API" --route-id "$route" --route-response-key '$default' > /dev/null
}

permission '$connect' ConnectFunction
one_way '$connect' "$(integration ConnectFunction)"
permission '$disconnect' DisconnectFunction
one_way '$disconnect' "$(integration DisconnectFunction)"
# One function takes every frame, whichever route selects it.
permission sendMessage MessageFunction
permission '$default' MessageFunction
MESSAGE=$(integration MessageFunction)
two_way sendMessage "$MESSAGE"
two_way '$default' "$MESSAGE"

# A ping is answered without a function: the request template gives a status, the response for it the answer.
PING=$(aws apigatewayv2 create-integration --api-id "$API" --integration-type MOCK \
  --template-selection-expression '\$default' --request-templates '{"$default":"{\"statusCode\":200}"}' \
  --query IntegrationId --output text)
aws apigatewayv2 create-integration-response --api-id "$API" --integration-id "$PING" \
  --integration-response-key '$default' --template-selection-expression '\$default' \
  --response-templates '{"$default":"{\"type\":\"pong\"}"}' > /dev/null
two_way ping "$PING"

# ── Stage: the last step, since it deploys what is there. Later changes of routes reach it by themselves. ─────────────────

aws apigatewayv2 create-stage --api-id "$API" --stage-name "$STAGE_NAME" --auto-deploy --default-route-settings \
  '{"ThrottlingRateLimit":1000,"ThrottlingBurstLimit":500,"LoggingLevel":"OFF","DataTraceEnabled":false,"DetailedMetricsEnabled":false}' \
  > /dev/null

echo "Clients connect to wss://$API.execute-api.$REGION.amazonaws.com/$STAGE_NAME"
