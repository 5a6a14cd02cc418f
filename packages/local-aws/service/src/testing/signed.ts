/** Headers of a request that is signed for the management API; nothing verifies the signature. */
export const signed = {
  authorization:
    "AWS4-HMAC-SHA256 Credential=AKID/20260101/us-east-1/execute-api/aws4_request, SignedHeaders=host, Signature=0",
} as const;
