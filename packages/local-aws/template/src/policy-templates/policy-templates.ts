// biome-ignore-all lint/suspicious/noTemplateCurlyInString: what is replaced in a template is written so.

/** What one of SAM's policy templates allows. */
export interface PolicyTemplate {
  /** Its parameters, all of which must be given. */
  readonly parameters: readonly string[];
  readonly grants: readonly PolicyTemplateGrant[];
}

export interface PolicyTemplateGrant {
  /** e.g. `dynamodb` */
  readonly service: string;
  /** Names of the service's actions, separated by spaces. */
  readonly actions: string;
  /**
   * Resources of the service in the region and account of the stack, such as `table/${TableName}`, or whole ARNs. Default:
   * everything.
   */
  readonly on?: readonly string[];
  /** A condition key that must have this value. */
  readonly ifEqual?: { readonly key: string; readonly value: string };
}

/** Source: SAM developer guide, "AWS SAM policy template list". */
export const POLICY_TEMPLATES: Readonly<Record<string, PolicyTemplate>> = {
  AMIDescribePolicy: { parameters: [], grants: [{ service: "ec2", actions: "DescribeImages" }] },
  AWSSecretsManagerGetSecretValuePolicy: {
    parameters: ["SecretArn"],
    grants: [{ service: "secretsmanager", actions: "GetSecretValue", on: ["${SecretArn}"] }],
  },
  AWSSecretsManagerRotationPolicy: {
    parameters: ["FunctionName"],
    grants: [
      {
        service: "secretsmanager",
        actions: "DescribeSecret GetSecretValue PutSecretValue UpdateSecretVersionStage",
        on: ["secret:*"],
        ifEqual: {
          key: "secretsmanager:resource/AllowRotationLambdaArn",
          value: "arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:${FunctionName}",
        },
      },
      { service: "secretsmanager", actions: "GetRandomPassword" },
    ],
  },
  AcmGetCertificatePolicy: {
    parameters: ["CertificateArn"],
    grants: [{ service: "acm", actions: "GetCertificate", on: ["${CertificateArn}"] }],
  },
  AthenaQueryPolicy: {
    parameters: ["WorkGroupName"],
    grants: [
      {
        service: "athena",
        actions:
          "ListWorkGroups GetExecutionEngine GetExecutionEngines GetNamespace GetCatalogs GetNamespaces GetTables GetTable",
      },
      {
        service: "athena",
        actions:
          "StartQueryExecution GetQueryResults DeleteNamedQuery GetNamedQuery ListQueryExecutions StopQueryExecution GetQueryResultsStream ListNamedQueries CreateNamedQuery GetQueryExecution BatchGetNamedQuery BatchGetQueryExecution GetWorkGroup",
        on: ["workgroup/${WorkGroupName}"],
      },
    ],
  },
  CloudFormationDescribeStacksPolicy: {
    parameters: [],
    grants: [{ service: "cloudformation", actions: "DescribeStacks", on: ["stack/*"] }],
  },
  CloudWatchDashboardPolicy: {
    parameters: [],
    grants: [{ service: "cloudwatch", actions: "GetDashboard ListDashboards PutDashboard ListMetrics" }],
  },
  CloudWatchDescribeAlarmHistoryPolicy: {
    parameters: [],
    grants: [{ service: "cloudwatch", actions: "DescribeAlarmHistory" }],
  },
  CloudWatchPutMetricPolicy: { parameters: [], grants: [{ service: "cloudwatch", actions: "PutMetricData" }] },
  CodeCommitCrudPolicy: {
    parameters: ["RepositoryName"],
    grants: [
      {
        service: "codecommit",
        actions:
          "GitPull GitPush CreateBranch DeleteBranch GetBranch ListBranches MergeBranchesByFastForward MergeBranchesBySquash MergeBranchesByThreeWay UpdateDefaultBranch BatchDescribeMergeConflicts CreateUnreferencedMergeCommit DescribeMergeConflicts GetMergeCommit GetMergeOptions BatchGetPullRequests CreatePullRequest DescribePullRequestEvents GetCommentsForPullRequest GetCommitsFromMergeBase GetMergeConflicts GetPullRequest ListPullRequests MergePullRequestByFastForward MergePullRequestBySquash MergePullRequestByThreeWay PostCommentForPullRequest UpdatePullRequestDescription UpdatePullRequestStatus UpdatePullRequestTitle DeleteFile GetBlob GetFile GetFolder PutFile DeleteCommentContent GetComment GetCommentsForComparedCommit PostCommentForComparedCommit PostCommentReply UpdateComment BatchGetCommits CreateCommit GetCommit GetCommitHistory GetDifferences GetObjectIdentifier GetReferences GetTree GetRepository UpdateRepositoryDescription ListTagsForResource TagResource UntagResource GetRepositoryTriggers PutRepositoryTriggers TestRepositoryTriggers UploadArchive GetUploadArchiveStatus CancelUploadArchive",
        on: ["${RepositoryName}"],
      },
    ],
  },
  CodeCommitReadPolicy: {
    parameters: ["RepositoryName"],
    grants: [
      {
        service: "codecommit",
        actions:
          "GitPull GetBranch ListBranches BatchDescribeMergeConflicts DescribeMergeConflicts GetMergeCommit GetMergeOptions BatchGetPullRequests DescribePullRequestEvents GetCommentsForPullRequest GetCommitsFromMergeBase GetMergeConflicts GetPullRequest ListPullRequests GetBlob GetFile GetFolder GetComment GetCommentsForComparedCommit BatchGetCommits GetCommit GetCommitHistory GetDifferences GetObjectIdentifier GetReferences GetTree GetRepository ListTagsForResource GetRepositoryTriggers TestRepositoryTriggers GetUploadArchiveStatus",
        on: ["${RepositoryName}"],
      },
    ],
  },
  CodePipelineLambdaExecutionPolicy: {
    parameters: [],
    grants: [{ service: "codepipeline", actions: "PutJobSuccessResult PutJobFailureResult" }],
  },
  CodePipelineReadOnlyPolicy: {
    parameters: ["PipelineName"],
    grants: [{ service: "codepipeline", actions: "ListPipelineExecutions", on: ["${PipelineName}"] }],
  },
  ComprehendBasicAccessPolicy: {
    parameters: [],
    grants: [
      {
        service: "comprehend",
        actions:
          "BatchDetectKeyPhrases DetectDominantLanguage DetectEntities BatchDetectEntities DetectKeyPhrases DetectSentiment BatchDetectDominantLanguage BatchDetectSentiment",
      },
    ],
  },
  CostExplorerReadOnlyPolicy: {
    parameters: [],
    grants: [
      {
        service: "ce",
        actions:
          "GetCostAndUsage GetDimensionValues GetReservationCoverage GetReservationPurchaseRecommendation GetReservationUtilization GetTags",
      },
    ],
  },
  DynamoDBBackupFullAccessPolicy: {
    parameters: ["TableName"],
    grants: [
      { service: "dynamodb", actions: "CreateBackup DescribeContinuousBackups", on: ["table/${TableName}"] },
      { service: "dynamodb", actions: "DeleteBackup DescribeBackup ListBackups", on: ["table/${TableName}/backup/*"] },
    ],
  },
  DynamoDBCrudPolicy: {
    parameters: ["TableName"],
    grants: [
      {
        service: "dynamodb",
        actions:
          "GetItem DeleteItem PutItem Scan Query UpdateItem BatchWriteItem BatchGetItem DescribeTable ConditionCheckItem",
        on: ["table/${TableName}", "table/${TableName}/index/*"],
      },
    ],
  },
  DynamoDBReadPolicy: {
    parameters: ["TableName"],
    grants: [
      {
        service: "dynamodb",
        actions: "GetItem Scan Query BatchGetItem DescribeTable",
        on: ["table/${TableName}", "table/${TableName}/index/*"],
      },
    ],
  },
  DynamoDBReconfigurePolicy: {
    parameters: ["TableName"],
    grants: [{ service: "dynamodb", actions: "UpdateTable", on: ["table/${TableName}"] }],
  },
  DynamoDBRestoreFromBackupPolicy: {
    parameters: ["TableName"],
    grants: [
      { service: "dynamodb", actions: "RestoreTableFromBackup", on: ["table/${TableName}/backup/*"] },
      {
        service: "dynamodb",
        actions: "PutItem UpdateItem DeleteItem GetItem Query Scan BatchWriteItem",
        on: ["table/${TableName}"],
      },
    ],
  },
  DynamoDBStreamReadPolicy: {
    parameters: ["StreamName", "TableName"],
    grants: [
      {
        service: "dynamodb",
        actions: "DescribeStream GetRecords GetShardIterator",
        on: ["table/${TableName}/stream/${StreamName}"],
      },
      { service: "dynamodb", actions: "ListStreams", on: ["table/${TableName}/stream/*"] },
    ],
  },
  DynamoDBWritePolicy: {
    parameters: ["TableName"],
    grants: [
      {
        service: "dynamodb",
        actions: "PutItem UpdateItem BatchWriteItem",
        on: ["table/${TableName}", "table/${TableName}/index/*"],
      },
    ],
  },
  EC2CopyImagePolicy: {
    parameters: ["ImageId"],
    grants: [{ service: "ec2", actions: "CopyImage", on: ["image/${ImageId}"] }],
  },
  EC2DescribePolicy: { parameters: [], grants: [{ service: "ec2", actions: "DescribeRegions DescribeInstances" }] },
  EFSWriteAccessPolicy: {
    parameters: ["AccessPoint", "FileSystem"],
    grants: [
      {
        service: "elasticfilesystem",
        actions: "ClientMount ClientWrite",
        on: ["file-system/${FileSystem}"],
        ifEqual: {
          key: "elasticfilesystem:AccessPointArn",
          value: "arn:${AWS::Partition}:elasticfilesystem:${AWS::Region}:${AWS::AccountId}:access-point/${AccessPoint}",
        },
      },
    ],
  },
  EKSDescribePolicy: { parameters: [], grants: [{ service: "eks", actions: "DescribeCluster ListClusters" }] },
  EcsRunTaskPolicy: {
    parameters: ["TaskDefinition"],
    grants: [{ service: "ecs", actions: "RunTask", on: ["task-definition/${TaskDefinition}"] }],
  },
  ElasticMapReduceAddJobFlowStepsPolicy: {
    parameters: ["ClusterId"],
    grants: [{ service: "elasticmapreduce", actions: "AddJobFlowSteps", on: ["cluster/${ClusterId}"] }],
  },
  ElasticMapReduceCancelStepsPolicy: {
    parameters: ["ClusterId"],
    grants: [{ service: "elasticmapreduce", actions: "CancelSteps", on: ["cluster/${ClusterId}"] }],
  },
  ElasticMapReduceModifyInstanceFleetPolicy: {
    parameters: ["ClusterId"],
    grants: [
      { service: "elasticmapreduce", actions: "ModifyInstanceFleet ListInstanceFleets", on: ["cluster/${ClusterId}"] },
    ],
  },
  ElasticMapReduceModifyInstanceGroupsPolicy: {
    parameters: ["ClusterId"],
    grants: [
      { service: "elasticmapreduce", actions: "ModifyInstanceGroups ListInstanceGroups", on: ["cluster/${ClusterId}"] },
    ],
  },
  ElasticMapReduceSetTerminationProtectionPolicy: {
    parameters: ["ClusterId"],
    grants: [{ service: "elasticmapreduce", actions: "SetTerminationProtection", on: ["cluster/${ClusterId}"] }],
  },
  ElasticMapReduceTerminateJobFlowsPolicy: {
    parameters: ["ClusterId"],
    grants: [{ service: "elasticmapreduce", actions: "TerminateJobFlows", on: ["cluster/${ClusterId}"] }],
  },
  ElasticsearchHttpPostPolicy: {
    parameters: ["DomainName"],
    grants: [{ service: "es", actions: "ESHttpPost ESHttpPut", on: ["domain/${DomainName}/*"] }],
  },
  EventBridgePutEventsPolicy: {
    parameters: ["EventBusName"],
    grants: [{ service: "events", actions: "PutEvents", on: ["event-bus/${EventBusName}"] }],
  },
  FilterLogEventsPolicy: {
    parameters: ["LogGroupName"],
    grants: [{ service: "logs", actions: "FilterLogEvents", on: ["log-group:${LogGroupName}:log-stream:*"] }],
  },
  FirehoseCrudPolicy: {
    parameters: ["DeliveryStreamName"],
    grants: [
      {
        service: "firehose",
        actions:
          "CreateDeliveryStream DeleteDeliveryStream DescribeDeliveryStream PutRecord PutRecordBatch UpdateDestination",
        on: ["deliverystream/${DeliveryStreamName}"],
      },
    ],
  },
  FirehoseWritePolicy: {
    parameters: ["DeliveryStreamName"],
    grants: [
      { service: "firehose", actions: "PutRecord PutRecordBatch", on: ["deliverystream/${DeliveryStreamName}"] },
    ],
  },
  KMSDecryptPolicy: { parameters: ["KeyId"], grants: [{ service: "kms", actions: "Decrypt", on: ["key/${KeyId}"] }] },
  KMSEncryptPolicy: { parameters: ["KeyId"], grants: [{ service: "kms", actions: "Encrypt", on: ["key/${KeyId}"] }] },
  KMSEncryptPolicy_v2: {
    parameters: ["KeyId"],
    grants: [
      {
        service: "kms",
        actions:
          "Encrypt GenerateDataKey GenerateDataKeyWithoutPlaintext GenerateDataKeyPair GenerateDataKeyPairWithoutPlaintext",
        on: ["key/${KeyId}"],
      },
    ],
  },
  KinesisCrudPolicy: {
    parameters: ["StreamName"],
    grants: [
      {
        service: "kinesis",
        actions:
          "AddTagsToStream CreateStream DecreaseStreamRetentionPeriod DeleteStream DescribeStream DescribeStreamSummary GetShardIterator IncreaseStreamRetentionPeriod ListTagsForStream MergeShards PutRecord PutRecords SplitShard RemoveTagsFromStream",
        on: ["stream/${StreamName}"],
      },
    ],
  },
  KinesisStreamReadPolicy: {
    parameters: ["StreamName"],
    grants: [
      { service: "kinesis", actions: "ListStreams DescribeLimits", on: ["stream/*"] },
      {
        service: "kinesis",
        actions: "DescribeStream DescribeStreamSummary GetRecords GetShardIterator",
        on: ["stream/${StreamName}"],
      },
    ],
  },
  LambdaInvokePolicy: {
    parameters: ["FunctionName"],
    grants: [{ service: "lambda", actions: "InvokeFunction", on: ["function:${FunctionName}*"] }],
  },
  MobileAnalyticsWriteOnlyAccessPolicy: {
    parameters: [],
    grants: [{ service: "mobileanalytics", actions: "PutEvents" }],
  },
  OrganizationsListAccountsPolicy: { parameters: [], grants: [{ service: "organizations", actions: "ListAccounts" }] },
  PinpointEndpointAccessPolicy: {
    parameters: ["PinpointApplicationId"],
    grants: [
      {
        service: "mobiletargeting",
        actions: "GetEndpoint UpdateEndpoint UpdateEndpointsBatch",
        on: ["apps/${PinpointApplicationId}/endpoints/*"],
      },
    ],
  },
  PollyFullAccessPolicy: {
    parameters: ["LexiconName"],
    grants: [
      { service: "polly", actions: "GetLexicon DeleteLexicon", on: ["lexicon/${LexiconName}"] },
      { service: "polly", actions: "DescribeVoices ListLexicons PutLexicon SynthesizeSpeech", on: ["lexicon/*"] },
    ],
  },
  RekognitionDetectOnlyPolicy: {
    parameters: [],
    grants: [{ service: "rekognition", actions: "DetectFaces DetectLabels DetectModerationLabels DetectText" }],
  },
  RekognitionFacesManagementPolicy: {
    parameters: ["CollectionId"],
    grants: [
      {
        service: "rekognition",
        actions: "IndexFaces DeleteFaces SearchFaces SearchFacesByImage ListFaces",
        on: ["collection/${CollectionId}"],
      },
    ],
  },
  RekognitionFacesPolicy: { parameters: [], grants: [{ service: "rekognition", actions: "CompareFaces DetectFaces" }] },
  RekognitionLabelsPolicy: {
    parameters: [],
    grants: [{ service: "rekognition", actions: "DetectLabels DetectModerationLabels" }],
  },
  RekognitionNoDataAccessPolicy: {
    parameters: ["CollectionId"],
    grants: [
      {
        service: "rekognition",
        actions: "CompareFaces DetectFaces DetectLabels DetectModerationLabels",
        on: ["collection/${CollectionId}"],
      },
    ],
  },
  RekognitionReadPolicy: {
    parameters: ["CollectionId"],
    grants: [
      {
        service: "rekognition",
        actions: "ListCollections ListFaces SearchFaces SearchFacesByImage",
        on: ["collection/${CollectionId}"],
      },
    ],
  },
  RekognitionWriteOnlyAccessPolicy: {
    parameters: ["CollectionId"],
    grants: [{ service: "rekognition", actions: "CreateCollection IndexFaces", on: ["collection/${CollectionId}"] }],
  },
  Route53ChangeResourceRecordSetsPolicy: {
    parameters: ["HostedZoneId"],
    grants: [
      {
        service: "route53",
        actions: "ChangeResourceRecordSets",
        on: ["arn:${AWS::Partition}:route53:::hostedzone/${HostedZoneId}"],
      },
    ],
  },
  S3CrudPolicy: {
    parameters: ["BucketName"],
    grants: [
      {
        service: "s3",
        actions:
          "GetObject ListBucket GetBucketLocation GetObjectVersion PutObject PutObjectAcl GetLifecycleConfiguration PutLifecycleConfiguration DeleteObject",
        on: ["arn:${AWS::Partition}:s3:::${BucketName}", "arn:${AWS::Partition}:s3:::${BucketName}/*"],
      },
    ],
  },
  S3FullAccessPolicy: {
    parameters: ["BucketName"],
    grants: [
      {
        service: "s3",
        actions:
          "GetObject GetObjectAcl GetObjectVersion PutObject PutObjectAcl DeleteObject DeleteObjectTagging DeleteObjectVersionTagging GetObjectTagging GetObjectVersionTagging PutObjectTagging PutObjectVersionTagging",
        on: ["arn:${AWS::Partition}:s3:::${BucketName}/*"],
      },
      {
        service: "s3",
        actions: "ListBucket GetBucketLocation GetLifecycleConfiguration PutLifecycleConfiguration",
        on: ["arn:${AWS::Partition}:s3:::${BucketName}"],
      },
    ],
  },
  S3ReadPolicy: {
    parameters: ["BucketName"],
    grants: [
      {
        service: "s3",
        actions: "GetObject ListBucket GetBucketLocation GetObjectVersion GetLifecycleConfiguration",
        on: ["arn:${AWS::Partition}:s3:::${BucketName}", "arn:${AWS::Partition}:s3:::${BucketName}/*"],
      },
    ],
  },
  S3WritePolicy: {
    parameters: ["BucketName"],
    grants: [
      {
        service: "s3",
        actions: "PutObject PutObjectAcl PutLifecycleConfiguration",
        on: ["arn:${AWS::Partition}:s3:::${BucketName}", "arn:${AWS::Partition}:s3:::${BucketName}/*"],
      },
    ],
  },
  SESBulkTemplatedCrudPolicy: {
    parameters: ["IdentityName"],
    grants: [
      {
        service: "ses",
        actions:
          "GetIdentityVerificationAttributes SendEmail SendRawEmail SendTemplatedEmail SendBulkTemplatedEmail VerifyEmailIdentity",
        on: ["identity/${IdentityName}"],
      },
    ],
  },
  SESBulkTemplatedCrudPolicy_v2: {
    parameters: ["IdentityName", "TemplateName"],
    grants: [
      {
        service: "ses",
        actions: "SendEmail SendRawEmail SendTemplatedEmail SendBulkTemplatedEmail",
        on: ["identity/${IdentityName}", "template/${TemplateName}"],
      },
      { service: "ses", actions: "GetIdentityVerificationAttributes VerifyEmailIdentity" },
    ],
  },
  SESCrudPolicy: {
    parameters: ["IdentityName"],
    grants: [
      {
        service: "ses",
        actions: "GetIdentityVerificationAttributes SendEmail SendRawEmail VerifyEmailIdentity",
        on: ["identity/${IdentityName}"],
      },
    ],
  },
  SESEmailTemplateCrudPolicy: {
    parameters: [],
    grants: [
      {
        service: "ses",
        actions: "CreateTemplate GetTemplate ListTemplates UpdateTemplate DeleteTemplate TestRenderTemplate",
      },
    ],
  },
  SESSendBouncePolicy: {
    parameters: ["IdentityName"],
    grants: [{ service: "ses", actions: "SendBounce", on: ["identity/${IdentityName}"] }],
  },
  SNSCrudPolicy: {
    parameters: ["TopicName"],
    grants: [
      {
        service: "sns",
        actions: "ListSubscriptionsByTopic CreateTopic SetTopicAttributes Subscribe Publish",
        on: ["${TopicName}*"],
      },
    ],
  },
  SNSPublishMessagePolicy: {
    parameters: ["TopicName"],
    grants: [{ service: "sns", actions: "Publish", on: ["${TopicName}"] }],
  },
  SQSPollerPolicy: {
    parameters: ["QueueName"],
    grants: [
      {
        service: "sqs",
        actions:
          "ChangeMessageVisibility ChangeMessageVisibilityBatch DeleteMessage DeleteMessageBatch GetQueueAttributes ReceiveMessage",
        on: ["${QueueName}"],
      },
    ],
  },
  SQSSendMessagePolicy: {
    parameters: ["QueueName"],
    grants: [{ service: "sqs", actions: "SendMessage*", on: ["${QueueName}"] }],
  },
  SSMParameterReadPolicy: {
    parameters: ["ParameterName"],
    grants: [
      { service: "ssm", actions: "DescribeParameters" },
      { service: "ssm", actions: "GetParameters GetParameter GetParametersByPath", on: ["parameter/${ParameterName}"] },
    ],
  },
  SSMParameterWithSlashPrefixReadPolicy: {
    parameters: ["ParameterName"],
    grants: [
      { service: "ssm", actions: "DescribeParameters" },
      { service: "ssm", actions: "GetParameters GetParameter GetParametersByPath", on: ["parameter${ParameterName}"] },
    ],
  },
  SageMakerCreateEndpointConfigPolicy: {
    parameters: ["EndpointConfigName"],
    grants: [{ service: "sagemaker", actions: "CreateEndpointConfig", on: ["endpoint-config/${EndpointConfigName}"] }],
  },
  SageMakerCreateEndpointPolicy: {
    parameters: ["EndpointName"],
    grants: [{ service: "sagemaker", actions: "CreateEndpoint", on: ["endpoint/${EndpointName}"] }],
  },
  ServerlessRepoReadWriteAccessPolicy: {
    parameters: [],
    grants: [
      {
        service: "serverlessrepo",
        actions:
          "CreateApplication CreateApplicationVersion UpdateApplication GetApplication ListApplications ListApplicationVersions ListApplicationDependencies",
        on: ["applications/*"],
      },
    ],
  },
  StepFunctionsCallbackPolicy: {
    parameters: ["StateMachineName"],
    grants: [
      {
        service: "states",
        actions: "SendTaskFailure SendTaskHeartbeat SendTaskSuccess",
        on: ["stateMachine:${StateMachineName}"],
      },
    ],
  },
  StepFunctionsExecutionPolicy: {
    parameters: ["StateMachineName"],
    grants: [{ service: "states", actions: "StartExecution", on: ["stateMachine:${StateMachineName}"] }],
  },
  StepFunctionsExecutionPolicy_v2: {
    parameters: ["StateMachineName"],
    grants: [
      { service: "states", actions: "StartExecution StartSyncExecution", on: ["stateMachine:${StateMachineName}"] },
    ],
  },
  TextractDetectAnalyzePolicy: {
    parameters: [],
    grants: [
      {
        service: "textract",
        actions: "DetectDocumentText StartDocumentTextDetection StartDocumentAnalysis AnalyzeDocument",
      },
    ],
  },
  TextractGetResultPolicy: {
    parameters: [],
    grants: [{ service: "textract", actions: "GetDocumentTextDetection GetDocumentAnalysis" }],
  },
  TextractPolicy: { parameters: [], grants: [{ service: "textract", actions: "*" }] },
  VPCAccessPolicy: {
    parameters: [],
    grants: [
      {
        service: "ec2",
        actions: "CreateNetworkInterface DeleteNetworkInterface DescribeNetworkInterfaces DetachNetworkInterface",
      },
    ],
  },
};
