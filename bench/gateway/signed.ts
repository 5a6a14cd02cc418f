/** Headers of a request to the management API that is signed as far as a local gateway looks. */
export const signed = {
  authorization:
    "AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/execute-api/aws4_request, SignedHeaders=host, Signature=0",
} as const;
