/** What one statement of AWS's own policies allows. */
export interface ManagedGrant {
  /** Names of actions, separated by spaces, by the service that they are of; `*` for all services. */
  readonly allow?: Readonly<Record<string, string>>;
  /** Allowed is everything but these. */
  readonly except?: Readonly<Record<string, string>>;
  /** Patterns of ARNs. Default: everything. */
  readonly on?: readonly string[];
}

/**
 * What AWS's own policies allow that functions have: those for Lambda, for what functions use, and for everything. Statements
 * about IAM alone and those under a condition are left out: nothing here answers for what they are about. Source:
 * AWS managed policy reference, March 2026.
 */
export const MANAGED_POLICIES: Readonly<Record<string, readonly ManagedGrant[]>> = {
  AdministratorAccess: [{ allow: { "*": "*" } }],
  AmazonAPIGatewayAdministrator: [{ allow: { apigateway: "*" }, on: ["arn:aws:apigateway:*::/*"] }],
  AmazonAPIGatewayInvokeFullAccess: [
    { allow: { "execute-api": "Invoke ManageConnections" }, on: ["arn:aws:execute-api:*:*:*"] },
  ],
  AmazonAPIGatewayPushToCloudWatchLogs: [
    {
      allow: {
        logs: "CreateLogGroup CreateLogStream DescribeLogGroups DescribeLogStreams PutLogEvents GetLogEvents FilterLogEvents",
      },
    },
  ],
  AmazonAthenaFullAccess: [
    {
      allow: {
        athena: "*",
        glue: "CreateDatabase DeleteDatabase GetCatalog GetCatalogs GetDatabase GetDatabases UpdateDatabase CreateTable DeleteTable BatchDeleteTable UpdateTable GetTable GetTables BatchCreatePartition CreatePartition DeletePartition BatchDeletePartition UpdatePartition GetPartition GetPartitions BatchGetPartition StartColumnStatisticsTaskRun GetColumnStatisticsTaskRun GetColumnStatisticsTaskRuns GetCatalogImportStatus",
        s3: "ListBucket GetBucketLocation ListAllMyBuckets",
        sns: "ListTopics GetTopicAttributes",
        cloudwatch: "PutMetricAlarm DescribeAlarms DeleteAlarms GetMetricData",
        lakeformation: "GetDataAccess",
        datazone: "ListDomains ListProjects ListAccountEnvironments",
        pricing: "GetProducts",
      },
    },
    {
      allow: {
        s3: "GetBucketLocation GetObject ListBucket ListBucketMultipartUploads ListMultipartUploadParts AbortMultipartUpload CreateBucket PutObject PutBucketPublicAccessBlock",
      },
      on: ["arn:aws:s3:::aws-athena-query-results-*"],
    },
    { allow: { s3: "GetObject ListBucket" }, on: ["arn:aws:s3:::athena-examples*"] },
  ],
  AmazonBedrockFullAccess: [
    {
      allow: {
        bedrock: "*",
        "bedrock-mantle": "*",
        iam: "ListRoles",
        ec2: "DescribeVpcs DescribeSubnets DescribeSecurityGroups",
      },
    },
    { allow: { kms: "DescribeKey" }, on: ["arn:*:kms:*:::*"] },
    {
      allow: { sagemaker: "DescribeHubContent" },
      on: [
        "arn:aws:sagemaker:*:aws:hub-content/SageMakerPublicHub/Model/*",
        "arn:aws:sagemaker:*:aws:hub/SageMakerPublicHub",
      ],
    },
    { allow: { sagemaker: "ListHubContents" }, on: ["arn:aws:sagemaker:*:aws:hub/SageMakerPublicHub"] },
  ],
  AmazonBedrockReadOnly: [
    { allow: { bedrock: "Get* List*" } },
    {
      allow: { sagemaker: "DescribeHubContent" },
      on: [
        "arn:aws:sagemaker:*:aws:hub-content/SageMakerPublicHub/Model/*",
        "arn:aws:sagemaker:*:aws:hub/SageMakerPublicHub",
      ],
    },
    { allow: { sagemaker: "ListHubContents" }, on: ["arn:aws:sagemaker:*:aws:hub/SageMakerPublicHub"] },
  ],
  AmazonCognitoDeveloperAuthenticatedIdentities: [
    {
      allow: {
        "cognito-identity":
          "GetOpenIdTokenForDeveloperIdentity LookupDeveloperIdentity MergeDeveloperIdentities UnlinkDeveloperIdentity",
      },
    },
  ],
  AmazonCognitoPowerUser: [
    {
      allow: {
        "cognito-identity": "*",
        "cognito-idp": "*",
        "cognito-sync": "*",
        iam: "ListRoles ListOpenIdConnectProviders GetRole ListSAMLProviders GetSAMLProvider",
        kinesis: "ListStreams",
        lambda: "GetPolicy ListFunctions",
        sns: "GetSMSSandboxAccountStatus ListPlatformApplications",
        ses: "ListIdentities GetIdentityVerificationAttributes",
        mobiletargeting: "GetApps",
        acm: "ListCertificates",
        "sms-voice": "DescribeAccountAttributes",
      },
    },
  ],
  AmazonCognitoReadOnly: [
    {
      allow: {
        "cognito-identity": "Describe* Get* List*",
        "cognito-idp": "Describe* AdminGet* AdminList* List* Get*",
        "cognito-sync": "Describe* Get* List*",
        iam: "ListOpenIdConnectProviders ListRoles",
        sns: "ListPlatformApplications",
      },
    },
  ],
  AmazonDynamoDBFullAccess: [
    {
      allow: {
        dynamodb: "*",
        dax: "*",
        "application-autoscaling":
          "DeleteScalingPolicy DeregisterScalableTarget DescribeScalableTargets DescribeScalingActivities DescribeScalingPolicies PutScalingPolicy RegisterScalableTarget",
        cloudwatch:
          "DeleteAlarms DescribeAlarmHistory DescribeAlarms DescribeAlarmsForMetric GetMetricStatistics ListMetrics PutMetricAlarm GetMetricData",
        datapipeline:
          "ActivatePipeline CreatePipeline DeletePipeline DescribeObjects DescribePipelines GetPipelineDefinition ListPipelines PutPipelineDefinition QueryObjects",
        ec2: "DescribeVpcs DescribeSubnets DescribeSecurityGroups",
        iam: "GetRole ListRoles",
        kms: "DescribeKey ListAliases",
        sns: "CreateTopic DeleteTopic ListSubscriptions ListSubscriptionsByTopic ListTopics Subscribe Unsubscribe SetTopicAttributes",
        lambda:
          "CreateFunction ListFunctions ListEventSourceMappings CreateEventSourceMapping DeleteEventSourceMapping GetFunctionConfiguration DeleteFunction",
        "resource-groups": "ListGroups ListGroupResources GetGroup GetGroupQuery DeleteGroup CreateGroup",
        tag: "GetResources",
        kinesis: "ListStreams DescribeStream DescribeStreamSummary",
      },
    },
    {
      allow: { cloudwatch: "GetInsightRuleReport" },
      on: ["arn:aws:cloudwatch:*:*:insight-rule/DynamoDBContributorInsights*"],
    },
  ],
  AmazonDynamoDBFullAccess_v2: [
    {
      allow: {
        dynamodb: "*",
        dax: "*",
        kms: "DescribeKey ListAliases",
        lambda: "ListEventSourceMappings ListFunctions",
        sns: "ListTopics",
        "application-autoscaling": "DescribeScalableTargets DescribeScalingActivities DescribeScalingPolicies",
        tag: "GetResources",
        cloudwatch: "DescribeAlarms GetMetricStatistics GetMetricData",
        kinesis: "ListStreams DescribeStream DescribeStreamSummary",
        ec2: "DescribeVpcs DescribeSubnets DescribeSecurityGroups",
      },
    },
    {
      allow: { cloudwatch: "GetInsightRuleReport" },
      on: ["arn:aws:cloudwatch:*:*:insight-rule/DynamoDBContributorInsights*"],
    },
  ],
  AmazonDynamoDBFullAccesswithDataPipeline: [
    {
      allow: {
        cloudwatch:
          "DeleteAlarms DescribeAlarmHistory DescribeAlarms DescribeAlarmsForMetric GetMetricStatistics ListMetrics PutMetricAlarm",
        dynamodb: "*",
        sns: "CreateTopic DeleteTopic ListSubscriptions ListSubscriptionsByTopic ListTopics Subscribe Unsubscribe SetTopicAttributes",
        lambda: "*",
        iam: "ListRoles",
        datapipeline: "*",
        ec2: "CreateTags DescribeInstances RunInstances StartInstances StopInstances TerminateInstances",
        elasticmapreduce: "*",
        s3: "DeleteObject Get* List* Put*",
      },
    },
  ],
  AmazonDynamoDBReadOnlyAccess: [
    {
      allow: {
        "application-autoscaling": "DescribeScalableTargets DescribeScalingActivities DescribeScalingPolicies",
        cloudwatch:
          "DescribeAlarmHistory DescribeAlarms DescribeAlarmsForMetric GetMetricStatistics ListMetrics GetMetricData",
        datapipeline: "DescribeObjects DescribePipelines GetPipelineDefinition ListPipelines QueryObjects",
        dynamodb: "BatchGetItem Describe* List* GetAbacStatus GetItem GetResourcePolicy Query Scan PartiQLSelect",
        dax: "Describe* List* GetItem BatchGetItem Query Scan",
        ec2: "DescribeVpcs DescribeSubnets DescribeSecurityGroups",
        iam: "GetRole ListRoles",
        kms: "DescribeKey ListAliases",
        sns: "ListSubscriptionsByTopic ListTopics",
        lambda: "ListFunctions ListEventSourceMappings GetFunctionConfiguration",
        "resource-groups": "ListGroups ListGroupResources GetGroup GetGroupQuery",
        tag: "GetResources",
        kinesis: "ListStreams DescribeStream DescribeStreamSummary",
      },
    },
    {
      allow: { cloudwatch: "GetInsightRuleReport" },
      on: ["arn:aws:cloudwatch:*:*:insight-rule/DynamoDBContributorInsights*"],
    },
  ],
  AmazonEC2ReadOnlyAccess: [
    {
      allow: {
        ec2: "Describe* GetSecurityGroupsForVpc",
        elasticloadbalancing: "Describe*",
        cloudwatch: "ListMetrics GetMetricStatistics Describe*",
        autoscaling: "Describe*",
      },
    },
  ],
  AmazonElastiCacheFullAccess: [
    {
      allow: {
        elasticache: "*",
        ec2: "DescribeVpcs DescribeSubnets DescribeSecurityGroups",
        kms: "DescribeKey ListAliases ListKeys",
        cloudwatch: "GetMetricStatistics GetMetricData",
        "application-autoscaling":
          "DescribeScalableTargets DescribeScheduledActions DescribeScalingPolicies DescribeScalingActivities",
        logs: "DescribeLogGroups",
        firehose: "ListDeliveryStreams",
        s3: "ListAllMyBuckets",
        outposts: "ListOutposts",
        sns: "ListTopics",
      },
    },
  ],
  AmazonElasticFileSystemClientFullAccess: [
    { allow: { elasticfilesystem: "ClientMount ClientRootAccess ClientWrite DescribeMountTargets" } },
  ],
  AmazonElasticFileSystemClientReadWriteAccess: [
    { allow: { elasticfilesystem: "ClientMount ClientWrite DescribeMountTargets" } },
  ],
  AmazonEventBridgeFullAccess: [
    { allow: { events: "*", schemas: "*", scheduler: "*", pipes: "*" } },
    {
      allow: { secretsmanager: "CreateSecret UpdateSecret DeleteSecret GetSecretValue PutSecretValue" },
      on: ["arn:aws:secretsmanager:*:*:secret:events!*"],
    },
  ],
  AmazonEventBridgePipesFullAccess: [{ allow: { pipes: "*" } }],
  AmazonEventBridgeReadOnlyAccess: [
    {
      allow: {
        events:
          "DescribeRule DescribeEventBus DescribeEventSource ListEventBuses ListEventSources ListRuleNamesByTarget ListRules ListTargetsByRule TestEventPattern DescribeArchive ListArchives DescribeReplay ListReplays DescribeConnection ListConnections DescribeApiDestination ListApiDestinations DescribeEndpoint ListEndpoints",
        schemas:
          "DescribeCodeBinding DescribeDiscoverer DescribeRegistry DescribeSchema ExportSchema GetCodeBindingSource GetDiscoveredSchema GetResourcePolicy ListDiscoverers ListRegistries ListSchemas ListSchemaVersions ListTagsForResource SearchSchemas",
        scheduler: "GetSchedule GetScheduleGroup ListSchedules ListScheduleGroups ListTagsForResource",
        pipes: "DescribePipe ListPipes ListTagsForResource",
      },
    },
  ],
  AmazonEventBridgeSchedulerFullAccess: [{ allow: { scheduler: "*" } }],
  AmazonEventBridgeSchedulerReadOnlyAccess: [
    { allow: { scheduler: "ListSchedules ListScheduleGroups GetSchedule GetScheduleGroup ListTagsForResource" } },
  ],
  AmazonKinesisFirehoseFullAccess: [{ allow: { firehose: "*" } }],
  AmazonKinesisFullAccess: [{ allow: { kinesis: "*" } }],
  AmazonKinesisReadOnlyAccess: [{ allow: { kinesis: "Get* List* Describe*" } }],
  AmazonLexFullAccess: [
    {
      allow: {
        cloudwatch: "GetMetricStatistics DescribeAlarms DescribeAlarmsForMetric",
        kms: "DescribeKey ListAliases",
        lambda: "GetPolicy ListFunctions",
        lex: "*",
        polly: "DescribeVoices SynthesizeSpeech",
        kendra: "ListIndices",
        iam: "ListRoles",
        s3: "ListAllMyBuckets GetBucketLocation",
        logs: "DescribeLogGroups",
      },
    },
  ],
  AmazonLexRunBotsOnly: [
    {
      allow: {
        lex: "PostContent PostText PutSession GetSession DeleteSession RecognizeText RecognizeUtterance StartConversation",
      },
    },
  ],
  AmazonMobileAnalyticsFullAccess: [{ allow: { mobileanalytics: "*" } }],
  AmazonOpenSearchServiceFullAccess: [{ allow: { es: "*" } }],
  AmazonPollyFullAccess: [{ allow: { polly: "*" } }],
  AmazonPollyReadOnlyAccess: [
    {
      allow: {
        polly:
          "DescribeVoices GetLexicon GetSpeechSynthesisTask ListLexicons ListSpeechSynthesisTasks SynthesizeSpeech",
      },
    },
  ],
  AmazonRDSDataFullAccess: [
    {
      allow: {
        secretsmanager: "GetSecretValue PutResourcePolicy PutSecretValue DeleteSecret DescribeSecret TagResource",
      },
      on: ["arn:aws:secretsmanager:*:*:secret:rds-db-credentials/*"],
    },
    {
      allow: {
        dbqms:
          "CreateFavoriteQuery DescribeFavoriteQueries UpdateFavoriteQuery DeleteFavoriteQueries GetQueryString CreateQueryHistory DescribeQueryHistory UpdateQueryHistory DeleteQueryHistory",
        "rds-data":
          "ExecuteSql ExecuteStatement BatchExecuteStatement BeginTransaction CommitTransaction RollbackTransaction",
        secretsmanager: "CreateSecret ListSecrets GetRandomPassword",
        tag: "GetResources",
      },
    },
  ],
  AmazonRDSFullAccess: [
    {
      allow: {
        rds: "*",
        "application-autoscaling":
          "DeleteScalingPolicy DeregisterScalableTarget DescribeScalableTargets DescribeScalingActivities DescribeScalingPolicies PutScalingPolicy RegisterScalableTarget",
        cloudwatch: "DescribeAlarms GetMetricStatistics PutMetricAlarm DeleteAlarms ListMetrics GetMetricData",
        ec2: "DescribeAccountAttributes DescribeAvailabilityZones DescribeCoipPools DescribeInternetGateways DescribeLocalGatewayRouteTablePermissions DescribeLocalGatewayRouteTables DescribeLocalGatewayRouteTableVpcAssociations DescribeLocalGateways DescribeSecurityGroups DescribeSubnets DescribeVpcAttribute DescribeVpcs GetCoipPoolUsage",
        sns: "ListSubscriptions ListTopics Publish",
        logs: "DescribeLogStreams GetLogEvents",
        outposts: "GetOutpostInstanceTypes",
        "devops-guru": "GetResourceCollection",
      },
    },
    { allow: { pi: "*" }, on: ["arn:aws:pi:*:*:metrics/rds/*", "arn:aws:pi:*:*:perf-reports/rds/*"] },
  ],
  AmazonRDSReadOnlyAccess: [
    {
      allow: {
        rds: "Describe* ListTagsForResource",
        ec2: "DescribeAccountAttributes DescribeAvailabilityZones DescribeInternetGateways DescribeSecurityGroups DescribeSubnets DescribeVpcAttribute DescribeVpcs",
        cloudwatch: "GetMetricStatistics ListMetrics GetMetricData",
        logs: "DescribeLogStreams GetLogEvents",
        "devops-guru": "GetResourceCollection",
      },
    },
  ],
  AmazonRekognitionFullAccess: [{ allow: { rekognition: "*" } }],
  AmazonRekognitionReadOnlyAccess: [
    {
      allow: {
        rekognition:
          "CompareFaces DetectFaces DetectLabels ListCollections ListFaces SearchFaces SearchFacesByImage DetectText GetCelebrityInfo RecognizeCelebrities DetectModerationLabels GetLabelDetection GetFaceDetection GetContentModeration GetPersonTracking GetCelebrityRecognition GetFaceSearch GetTextDetection GetSegmentDetection DescribeStreamProcessor ListStreamProcessors DescribeProjects DescribeProjectVersions DetectCustomLabels DetectProtectiveEquipment ListTagsForResource ListDatasetEntries ListDatasetLabels DescribeDataset ListProjectPolicies ListUsers SearchUsers SearchUsersByImage GetMediaAnalysisJob ListMediaAnalysisJobs",
      },
    },
  ],
  AmazonS3FullAccess: [{ allow: { s3: "*", "s3-object-lambda": "*" } }],
  AmazonS3ObjectLambdaExecutionRolePolicy: [
    { allow: { logs: "CreateLogGroup CreateLogStream PutLogEvents", "s3-object-lambda": "WriteGetObjectResponse" } },
  ],
  AmazonS3ReadOnlyAccess: [{ allow: { s3: "Get* List* Describe*", "s3-object-lambda": "Get* List*" } }],
  AmazonSESFullAccess: [{ allow: { ses: "*" } }],
  AmazonSESReadOnlyAccess: [{ allow: { ses: "Get* List* BatchGetMetricData" } }],
  AmazonSNSFullAccess: [{ allow: { sns: "*" } }],
  AmazonSNSReadOnlyAccess: [
    {
      allow: {
        sns: "GetTopicAttributes List* CheckIfPhoneNumberIsOptedOut GetEndpointAttributes GetDataProtectionPolicy GetPlatformApplicationAttributes GetSMSAttributes GetSMSSandboxAccountStatus GetSubscriptionAttributes",
      },
    },
  ],
  AmazonSNSRole: [
    { allow: { logs: "CreateLogGroup CreateLogStream PutLogEvents PutMetricFilter PutRetentionPolicy" } },
  ],
  AmazonSQSFullAccess: [{ allow: { sqs: "*" } }],
  AmazonSQSReadOnlyAccess: [
    {
      allow: {
        sqs: "GetQueueAttributes GetQueueUrl ListDeadLetterSourceQueues ListQueues ListMessageMoveTasks ListQueueTags",
      },
    },
  ],
  AmazonSSMFullAccess: [
    {
      allow: {
        cloudwatch: "PutMetricData",
        ds: "CreateComputer DescribeDirectories",
        ec2: "DescribeInstanceStatus",
        logs: "*",
        ssm: "*",
        ec2messages: "*",
        ssmmessages: "CreateControlChannel CreateDataChannel OpenControlChannel OpenDataChannel",
      },
    },
  ],
  AmazonSSMManagedInstanceCore: [
    {
      allow: {
        ssm: "DescribeAssociation GetDeployablePatchSnapshotForInstance GetDocument DescribeDocument GetManifest GetParameter GetParameters ListAssociations ListInstanceAssociations PutInventory PutComplianceItems PutConfigurePackageResult UpdateAssociationStatus UpdateInstanceAssociationStatus UpdateInstanceInformation",
        ssmmessages: "CreateControlChannel CreateDataChannel OpenControlChannel OpenDataChannel",
        ec2messages: "AcknowledgeMessage DeleteMessage FailMessage GetEndpoint GetMessages SendReply",
      },
    },
  ],
  AmazonSSMReadOnlyAccess: [{ allow: { ssm: "Describe* Get* List*" } }],
  AmazonTextractFullAccess: [{ allow: { textract: "*" } }],
  AmazonTranscribeFullAccess: [
    { allow: { transcribe: "*" } },
    { allow: { s3: "GetObject" }, on: ["arn:aws:s3:::*transcribe*"] },
  ],
  AmazonVPCFullAccess: [
    {
      allow: {
        ec2: "AcceptVpcPeeringConnection AcceptVpcEndpointConnections AllocateAddress AssignIpv6Addresses AssignPrivateIpAddresses AssociateAddress AssociateDhcpOptions AssociateRouteTable AssociateSecurityGroupVpc AssociateSubnetCidrBlock AssociateVpcCidrBlock AttachClassicLinkVpc AttachInternetGateway AttachNetworkInterface AttachVpnGateway AuthorizeSecurityGroupEgress AuthorizeSecurityGroupIngress CreateCarrierGateway CreateCustomerGateway CreateDefaultSubnet CreateDefaultVpc CreateDhcpOptions CreateEgressOnlyInternetGateway CreateFlowLogs CreateInternetGateway CreateLocalGatewayRouteTableVpcAssociation CreateNatGateway CreateNetworkAcl CreateNetworkAclEntry CreateNetworkInterface CreateNetworkInterfacePermission CreateRoute CreateRouteTable CreateSecurityGroup CreateSubnet CreateTags CreateVpc CreateVpcEndpoint CreateVpcEndpointConnectionNotification CreateVpcEndpointServiceConfiguration CreateVpcPeeringConnection CreateVpnConnection CreateVpnConnectionRoute CreateVpnGateway DeleteCarrierGateway DeleteCustomerGateway DeleteDhcpOptions DeleteEgressOnlyInternetGateway DeleteFlowLogs DeleteInternetGateway DeleteLocalGatewayRouteTableVpcAssociation DeleteNatGateway DeleteNetworkAcl DeleteNetworkAclEntry DeleteNetworkInterface DeleteNetworkInterfacePermission DeleteRoute DeleteRouteTable DeleteSecurityGroup DeleteSubnet DeleteTags DeleteVpc DeleteVpcEndpoints DeleteVpcEndpointConnectionNotifications DeleteVpcEndpointServiceConfigurations DeleteVpcPeeringConnection DeleteVpnConnection DeleteVpnConnectionRoute DeleteVpnGateway DescribeAccountAttributes DescribeAddresses DescribeAvailabilityZones DescribeCarrierGateways DescribeClassicLinkInstances DescribeCustomerGateways DescribeDhcpOptions DescribeEgressOnlyInternetGateways DescribeFlowLogs DescribeInstances DescribeInternetGateways DescribeIpv6Pools DescribeLocalGatewayRouteTables DescribeLocalGatewayRouteTableVpcAssociations DescribeKeyPairs DescribeMovingAddresses DescribeNatGateways DescribeNetworkAcls DescribeNetworkInterfaceAttribute DescribeNetworkInterfacePermissions DescribeNetworkInterfaces DescribePrefixLists DescribeRouteTables DescribeSecurityGroupReferences DescribeSecurityGroupRules DescribeSecurityGroups DescribeSecurityGroupVpcAssociations DescribeStaleSecurityGroups DescribeSubnets DescribeTags DescribeVpcAttribute DescribeVpcClassicLink DescribeVpcClassicLinkDnsSupport DescribeVpcEndpointConnectionNotifications DescribeVpcEndpointConnections DescribeVpcEndpoints DescribeVpcEndpointServiceConfigurations DescribeVpcEndpointServicePermissions DescribeVpcEndpointServices DescribeVpcPeeringConnections DescribeVpcs DescribeVpnConnections DescribeVpnGateways DetachClassicLinkVpc DetachInternetGateway DetachNetworkInterface DetachVpnGateway DisableVgwRoutePropagation DisableVpcClassicLink DisableVpcClassicLinkDnsSupport DisassociateAddress DisassociateRouteTable DisassociateSecurityGroupVpc DisassociateSubnetCidrBlock DisassociateVpcCidrBlock EnableVgwRoutePropagation EnableVpcClassicLink EnableVpcClassicLinkDnsSupport GetSecurityGroupsForVpc ModifyNetworkInterfaceAttribute ModifySecurityGroupRules ModifySubnetAttribute ModifyVpcAttribute ModifyVpcEndpoint ModifyVpcEndpointConnectionNotification ModifyVpcEndpointServiceConfiguration ModifyVpcEndpointServicePermissions ModifyVpcPeeringConnectionOptions ModifyVpcTenancy MoveAddressToVpc RejectVpcEndpointConnections RejectVpcPeeringConnection ReleaseAddress ReplaceNetworkAclAssociation ReplaceNetworkAclEntry ReplaceRoute ReplaceRouteTableAssociation ResetNetworkInterfaceAttribute RestoreAddressToClassic RevokeSecurityGroupEgress RevokeSecurityGroupIngress UnassignIpv6Addresses UnassignPrivateIpAddresses UpdateSecurityGroupRuleDescriptionsEgress UpdateSecurityGroupRuleDescriptionsIngress",
      },
    },
  ],
  AWSAppSyncInvokeFullAccess: [{ allow: { appsync: "GraphQL GetGraphqlApi ListGraphqlApis ListApiKeys" } }],
  AWSAppSyncPushToCloudWatchLogs: [{ allow: { logs: "CreateLogGroup CreateLogStream PutLogEvents" } }],
  AWSCodeDeployRoleForLambda: [
    {
      allow: {
        cloudwatch: "DescribeAlarms",
        lambda: "UpdateAlias GetAlias GetProvisionedConcurrencyConfig",
        sns: "Publish",
      },
    },
    { allow: { s3: "GetObject GetObjectVersion" }, on: ["arn:aws:s3:::*/CodeDeploy/*"] },
    { allow: { lambda: "InvokeFunction" }, on: ["arn:aws:lambda:*:*:function:CodeDeployHook_*"] },
  ],
  AWSIoTDataAccess: [
    {
      allow: {
        iot: "Connect Publish Subscribe Receive GetThingShadow UpdateThingShadow DeleteThingShadow ListNamedShadowsForThing",
      },
    },
  ],
  AWSIoTFullAccess: [{ allow: { iot: "*", iotjobsdata: "*" } }],
  AWSKeyManagementServicePowerUser: [
    {
      allow: {
        kms: "CreateAlias CreateKey DeleteAlias Describe* GenerateRandom Get* List* TagResource UntagResource",
        iam: "ListGroups ListRoles ListUsers",
      },
    },
  ],
  AWSLambda_FullAccess: [
    {
      allow: {
        cloudformation: "DescribeStacks ListStackResources",
        cloudwatch: "ListMetrics GetMetricData",
        ec2: "DescribeSecurityGroups DescribeSubnets DescribeVpcs",
        kms: "DescribeKey ListAliases",
        iam: "GetPolicy GetPolicyVersion GetRole GetRolePolicy ListAttachedRolePolicies ListRolePolicies ListRoles",
        lambda: "*",
        logs: "DescribeLogGroups",
        states: "DescribeStateMachine ListStateMachines",
        tag: "GetResources",
        xray: "GetTraceSummaries BatchGetTraces",
      },
    },
    {
      allow: { logs: "DescribeLogStreams GetLogEvents FilterLogEvents StartLiveTail StopLiveTail" },
      on: ["arn:aws:logs:*:*:log-group:/aws/lambda/*"],
    },
  ],
  AWSLambda_ReadOnlyAccess: [
    {
      allow: {
        cloudformation: "DescribeStacks ListStacks ListStackResources",
        cloudwatch: "GetMetricData ListMetrics",
        ec2: "DescribeSecurityGroups DescribeSubnets DescribeVpcs",
        kms: "ListAliases",
        iam: "GetPolicy GetPolicyVersion GetRole GetRolePolicy ListAttachedRolePolicies ListRolePolicies ListRoles",
        logs: "DescribeLogGroups",
        lambda: "Get* List*",
        states: "DescribeStateMachine ListStateMachines",
        tag: "GetResources",
        xray: "GetTraceSummaries BatchGetTraces",
      },
    },
    {
      allow: {
        logs: "DescribeLogStreams GetLogEvents FilterLogEvents StartQuery StopQuery DescribeQueries GetLogGroupFields GetLogRecord GetQueryResults StartLiveTail StopLiveTail",
      },
      on: ["arn:aws:logs:*:*:log-group:/aws/lambda/*"],
    },
  ],
  AWSLambdaBasicDurableExecutionRolePolicy: [
    {
      allow: {
        logs: "CreateLogGroup CreateLogStream PutLogEvents",
        lambda: "CheckpointDurableExecution GetDurableExecutionState",
      },
    },
  ],
  AWSLambdaBasicExecutionRole: [{ allow: { logs: "CreateLogGroup CreateLogStream PutLogEvents" } }],
  AWSLambdaDynamoDBExecutionRole: [
    {
      allow: {
        dynamodb: "DescribeStream GetRecords GetShardIterator ListStreams",
        logs: "CreateLogGroup CreateLogStream PutLogEvents",
      },
    },
  ],
  AWSLambdaENIManagementAccess: [
    {
      allow: {
        ec2: "CreateNetworkInterface DescribeNetworkInterfaces DeleteNetworkInterface AssignPrivateIpAddresses UnassignPrivateIpAddresses",
      },
    },
  ],
  AWSLambdaExecute: [
    { allow: { logs: "*" }, on: ["arn:aws:logs:*:*:*"] },
    { allow: { s3: "GetObject PutObject" }, on: ["arn:aws:s3:::*"] },
  ],
  AWSLambdaFullAccess: [
    {
      allow: {
        cloudformation: "DescribeChangeSet DescribeStackResources DescribeStacks GetTemplate ListStackResources",
        cloudwatch: "*",
        "cognito-identity": "ListIdentityPools",
        "cognito-sync": "GetCognitoEvents SetCognitoEvents",
        dynamodb: "*",
        ec2: "DescribeSecurityGroups DescribeSubnets DescribeVpcs",
        events: "*",
        iam: "GetPolicy GetPolicyVersion GetRole GetRolePolicy ListAttachedRolePolicies ListRolePolicies ListRoles PassRole",
        iot: "AttachPrincipalPolicy AttachThingPrincipal CreateKeysAndCertificate CreatePolicy CreateThing CreateTopicRule DescribeEndpoint GetTopicRule ListPolicies ListThings ListTopicRules ReplaceTopicRule",
        kinesis: "DescribeStream ListStreams PutRecord",
        kms: "ListAliases",
        lambda: "*",
        logs: "*",
        s3: "*",
        sns: "ListSubscriptions ListSubscriptionsByTopic ListTopics Publish Subscribe Unsubscribe",
        sqs: "ListQueues SendMessage",
        tag: "GetResources",
        xray: "PutTelemetryRecords PutTraceSegments",
      },
    },
  ],
  "AWSLambdaInvocation-DynamoDB": [
    { allow: { lambda: "InvokeFunction", dynamodb: "DescribeStream GetRecords GetShardIterator ListStreams" } },
  ],
  AWSLambdaKinesisExecutionRole: [
    {
      allow: {
        kinesis:
          "DescribeStream DescribeStreamSummary GetRecords GetShardIterator ListShards ListStreams SubscribeToShard",
        logs: "CreateLogGroup CreateLogStream PutLogEvents",
      },
    },
  ],
  AWSLambdaMSKExecutionRole: [
    {
      allow: {
        kafka: "DescribeCluster DescribeClusterV2 GetBootstrapBrokers",
        ec2: "CreateNetworkInterface DescribeNetworkInterfaces DescribeVpcs DeleteNetworkInterface DescribeSubnets DescribeSecurityGroups",
        logs: "CreateLogGroup CreateLogStream PutLogEvents",
      },
    },
  ],
  AWSLambdaReadOnlyAccess: [
    {
      allow: {
        cloudformation: "DescribeChangeSet DescribeStackResources DescribeStacks GetTemplate ListStackResources",
        cloudwatch: "Describe* Get* List*",
        "cognito-identity": "ListIdentityPools",
        "cognito-sync": "GetCognitoEvents",
        dynamodb: "BatchGetItem DescribeStream DescribeTable GetItem ListStreams ListTables Query Scan",
        ec2: "DescribeSecurityGroups DescribeSubnets DescribeVpcs",
        events: "Describe* List*",
        iam: "GetPolicy GetPolicyVersion GetRole GetRolePolicy ListAttachedRolePolicies ListRolePolicies ListRoles",
        iot: "DescribeEndpoint GetTopicRule ListPolicies ListThings ListTopicRules",
        kinesis: "DescribeStream ListStreams",
        kms: "ListAliases",
        lambda: "Get* List*",
        logs: "DescribeLogGroups DescribeLogStreams DescribeMetricFilters GetLogEvents",
        s3: "Get* List*",
        sns: "ListSubscriptions ListSubscriptionsByTopic ListTopics",
        sqs: "ListQueues",
        tag: "GetResources",
      },
    },
  ],
  AWSLambdaRole: [{ allow: { lambda: "InvokeFunction" } }],
  AWSLambdaSQSQueueExecutionRole: [
    {
      allow: {
        sqs: "ReceiveMessage DeleteMessage GetQueueAttributes",
        logs: "CreateLogGroup CreateLogStream PutLogEvents",
      },
    },
  ],
  AWSLambdaVPCAccessExecutionRole: [
    {
      allow: {
        logs: "CreateLogGroup CreateLogStream PutLogEvents",
        ec2: "CreateNetworkInterface DescribeNetworkInterfaces DescribeSubnets DeleteNetworkInterface AssignPrivateIpAddresses UnassignPrivateIpAddresses",
      },
    },
  ],
  AWSSecretsManagerClientReadOnlyAccess: [
    { allow: { secretsmanager: "GetSecretValue DescribeSecret" }, on: ["arn:aws:secretsmanager:*:*:secret:*"] },
  ],
  AWSStepFunctionsConsoleFullAccess: [{ allow: { states: "*", lambda: "ListFunctions" } }],
  AWSStepFunctionsFullAccess: [{ allow: { states: "*" } }],
  AWSStepFunctionsReadOnlyAccess: [
    {
      allow: {
        states:
          "ListStateMachines ListActivities DescribeStateMachine DescribeStateMachineForExecution ListExecutions DescribeExecution GetExecutionHistory DescribeActivity ListTagsForResource DescribeMapRun ListMapRuns DescribeStateMachineAlias ListStateMachineAliases ListStateMachineVersions ValidateStateMachineDefinition",
      },
    },
  ],
  AWSXRayDaemonWriteAccess: [
    {
      allow: {
        xray: "PutTraceSegments PutTelemetryRecords GetSamplingRules GetSamplingTargets GetSamplingStatisticSummaries",
      },
    },
  ],
  AWSXrayFullAccess: [{ allow: { xray: "*" } }],
  AWSXrayReadOnlyAccess: [
    {
      allow: {
        xray: "GetSamplingRules GetSamplingTargets GetSamplingStatisticSummaries BatchGetTraces BatchGetTraceSummaryById GetDistinctTraceGraphs GetServiceGraph GetTraceGraph GetTraceSummaries GetGroups GetGroup ListTagsForResource ListResourcePolicies GetTimeSeriesServiceStatistics GetInsightSummaries GetInsight GetInsightEvents GetInsightImpactGraph",
      },
    },
  ],
  AWSXrayWriteOnlyAccess: [
    {
      allow: {
        xray: "PutTraceSegments PutTelemetryRecords GetSamplingRules GetSamplingTargets GetSamplingStatisticSummaries",
      },
    },
  ],
  CloudWatchAgentServerPolicy: [
    {
      allow: {
        cloudwatch: "PutMetricData",
        ec2: "DescribeVolumes DescribeTags",
        logs: "PutLogEvents PutRetentionPolicy DescribeLogStreams DescribeLogGroups CreateLogStream CreateLogGroup",
        xray: "PutTraceSegments PutTelemetryRecords GetSamplingRules GetSamplingTargets GetSamplingStatisticSummaries",
      },
    },
    { allow: { ssm: "GetParameter" }, on: ["arn:aws:ssm:*:*:parameter/AmazonCloudWatch-*"] },
  ],
  CloudWatchEventsFullAccess: [
    { allow: { events: "*", schemas: "*", scheduler: "*", pipes: "*" } },
    {
      allow: { secretsmanager: "CreateSecret UpdateSecret DeleteSecret GetSecretValue PutSecretValue" },
      on: ["arn:aws:secretsmanager:*:*:secret:events!*"],
    },
  ],
  CloudWatchEventsInvocationAccess: [{ allow: { kinesis: "PutRecord" } }],
  CloudWatchEventsReadOnlyAccess: [
    {
      allow: {
        events:
          "DescribeRule DescribeEventBus DescribeEventSource ListEventBuses ListEventSources ListRuleNamesByTarget ListRules ListTargetsByRule TestEventPattern DescribeArchive ListArchives DescribeReplay ListReplays DescribeConnection ListConnections DescribeApiDestination ListApiDestinations DescribeEndpoint ListEndpoints",
        schemas:
          "DescribeCodeBinding DescribeDiscoverer DescribeRegistry DescribeSchema ExportSchema GetCodeBindingSource GetDiscoveredSchema GetResourcePolicy ListDiscoverers ListRegistries ListSchemas ListSchemaVersions ListTagsForResource SearchSchemas",
        scheduler: "GetSchedule GetScheduleGroup ListSchedules ListScheduleGroups ListTagsForResource",
        pipes: "DescribePipe ListPipes ListTagsForResource",
      },
    },
  ],
  CloudWatchFullAccess: [
    {
      allow: {
        autoscaling: "Describe*",
        cloudwatch: "*",
        logs: "*",
        sns: "*",
        iam: "GetPolicy GetPolicyVersion GetRole",
        oam: "ListSinks",
      },
    },
    { allow: { oam: "ListAttachedLinks" }, on: ["arn:aws:oam:*:*:sink/*"] },
  ],
  CloudWatchFullAccessV2: [
    {
      allow: {
        "application-autoscaling": "DescribeScalingPolicies",
        "application-signals": "*",
        autoscaling: "DescribeAutoScalingGroups DescribePolicies",
        cloudwatch: "*",
        logs: "*",
        sns: "CreateTopic ListSubscriptions ListSubscriptionsByTopic ListTopics Subscribe",
        iam: "GetPolicy GetPolicyVersion GetRole",
        oam: "ListSinks",
        observabilityadmin:
          "GetCentralizationRuleForOrganization ListCentralizationRulesForOrganization CreateCentralizationRuleForOrganization UpdateCentralizationRuleForOrganization DeleteCentralizationRuleForOrganization StartTelemetryEvaluation GetTelemetryEvaluationStatus ListResourceTelemetry StopTelemetryEvaluation StartTelemetryEvaluationForOrganization GetTelemetryEvaluationStatusForOrganization ListResourceTelemetryForOrganization StopTelemetryEvaluationForOrganization CreateTelemetryRule GetTelemetryRule ListTelemetryRules UpdateTelemetryRule DeleteTelemetryRule CreateTelemetryRuleForOrganization GetTelemetryRuleForOrganization ListTelemetryRulesForOrganization UpdateTelemetryRuleForOrganization DeleteTelemetryRuleForOrganization GetTelemetryEnrichmentStatus StartTelemetryEnrichment StopTelemetryEnrichment TagResource UntagResource ListTagsForResource CreateTelemetryPipeline GetTelemetryPipeline UpdateTelemetryPipeline DeleteTelemetryPipeline ListTelemetryPipelines TestTelemetryPipeline ValidateTelemetryPipelineConfiguration CreateS3TableIntegration GetS3TableIntegration ListS3TableIntegrations DeleteS3TableIntegration",
        rum: "*",
        synthetics: "*",
        xray: "*",
        cloudtrail: "ListChannels",
      },
    },
    { allow: { oam: "ListAttachedLinks" }, on: ["arn:aws:oam:*:*:sink/*"] },
    {
      allow: { cloudtrail: "CreateServiceLinkedChannel GetChannel" },
      on: ["arn:aws:cloudtrail:*:*:channel/aws-service-channel/application-signals/*"],
    },
    {
      allow: { servicequotas: "GetServiceQuota" },
      on: [
        "arn:aws:servicequotas:*:*:s3/*",
        "arn:aws:servicequotas:*:*:dynamodb/*",
        "arn:aws:servicequotas:*:*:kinesis/*",
        "arn:aws:servicequotas:*:*:sns/*",
        "arn:aws:servicequotas:*:*:bedrock/*",
        "arn:aws:servicequotas:*:*:lambda/*",
        "arn:aws:servicequotas:*:*:fargate/*",
        "arn:aws:servicequotas:*:*:elasticloadbalancing/*",
        "arn:aws:servicequotas:*:*:ec2/*",
      ],
    },
    {
      allow: { "resource-explorer-2": "ListIndexes Search" },
      on: [
        "arn:aws:resource-explorer-2:*::view/AWSServiceViewForApplicationSignals/service-view",
        "arn:aws:resource-explorer-2:*::view/AWSServiceViewForApplicationSignalsOrgScopeProd/service-view",
      ],
    },
    { allow: { "resource-explorer-2": "CreateIndex" }, on: ["arn:aws:resource-explorer-2:*:*:index/*"] },
    { allow: { s3tables: "PutTableBucketPolicy" }, on: ["arn:aws:s3tables:*:*:bucket/aws-cloudwatch"] },
  ],
  CloudWatchLambdaApplicationSignalsExecutionRolePolicy: [
    { allow: { xray: "PutTraceSegments" } },
    {
      allow: { logs: "CreateLogGroup CreateLogStream PutLogEvents" },
      on: ["arn:aws:logs:*:*:log-group:/aws/application-signals/data:*"],
    },
  ],
  CloudWatchLambdaInsightsExecutionRolePolicy: [
    { allow: { logs: "CreateLogGroup" } },
    { allow: { logs: "CreateLogStream PutLogEvents" }, on: ["arn:aws:logs:*:*:log-group:/aws/lambda-insights:*"] },
  ],
  CloudWatchLogsFullAccess: [
    {
      allow: {
        logs: "*",
        cloudwatch: "GenerateQuery GenerateQueryResultsSummary",
        observabilityadmin: "GetS3TableIntegration ListS3TableIntegrations ListTelemetryPipelines",
      },
    },
  ],
  CloudWatchLogsReadOnlyAccess: [
    {
      allow: {
        logs: "Describe* Get* List* StartQuery StopQuery TestMetricFilter FilterLogEvents StartLiveTail StopLiveTail",
        cloudwatch: "GenerateQuery GenerateQueryResultsSummary",
        observabilityadmin: "ListS3TableIntegrations GetS3TableIntegration ListTelemetryPipelines",
      },
    },
  ],
  CloudWatchReadOnlyAccess: [
    {
      allow: {
        "application-autoscaling": "DescribeScalingPolicies",
        "application-signals": "BatchGet* Get* List*",
        autoscaling: "Describe*",
        cloudtrail: "ListChannels",
        cloudwatch: "BatchGet* Describe* GenerateQuery Get* List*",
        logs: "Get* List* StartQuery StopQuery Describe* TestMetricFilter FilterLogEvents StartLiveTail StopLiveTail",
        oam: "ListSinks",
        observabilityadmin:
          "GetCentralizationRuleForOrganization ListCentralizationRulesForOrganization GetTelemetryEvaluationStatus GetTelemetryEvaluationStatusForOrganization GetTelemetryRule GetTelemetryRuleForOrganization ListResourceTelemetry ListResourceTelemetryForOrganization ListTelemetryRules ListTelemetryRulesForOrganization GetTelemetryEnrichmentStatus ListTagsForResource GetTelemetryPipeline ListTelemetryPipelines TestTelemetryPipeline ValidateTelemetryPipelineConfiguration GetS3TableIntegration ListS3TableIntegrations",
        sns: "Get* List*",
        rum: "BatchGet* Get* List*",
        synthetics: "Describe* Get* List*",
        xray: "BatchGet* Get* List* StartTraceRetrieval CancelTraceRetrieval",
      },
    },
    { allow: { oam: "ListAttachedLinks" }, on: ["arn:aws:oam:*:*:sink/*"] },
    {
      allow: { cloudtrail: "GetChannel" },
      on: ["arn:aws:cloudtrail:*:*:channel/aws-service-channel/application-signals/*"],
    },
    {
      allow: { servicequotas: "GetServiceQuota" },
      on: [
        "arn:aws:servicequotas:*:*:s3/*",
        "arn:aws:servicequotas:*:*:dynamodb/*",
        "arn:aws:servicequotas:*:*:kinesis/*",
        "arn:aws:servicequotas:*:*:sns/*",
        "arn:aws:servicequotas:*:*:bedrock/*",
        "arn:aws:servicequotas:*:*:lambda/*",
        "arn:aws:servicequotas:*:*:fargate/*",
        "arn:aws:servicequotas:*:*:elasticloadbalancing/*",
        "arn:aws:servicequotas:*:*:ec2/*",
      ],
    },
    {
      allow: { "resource-explorer-2": "ListIndexes Search" },
      on: [
        "arn:aws:resource-explorer-2:*::view/AWSServiceViewForApplicationSignals/service-view",
        "arn:aws:resource-explorer-2:*::view/AWSServiceViewForApplicationSignalsOrgScopeProd/service-view",
      ],
    },
  ],
  ComprehendFullAccess: [
    { allow: { comprehend: "*", s3: "ListAllMyBuckets ListBucket GetBucketLocation", iam: "ListRoles GetRole" } },
  ],
  ComprehendReadOnly: [
    {
      allow: {
        comprehend:
          "DetectDominantLanguage BatchDetectDominantLanguage DetectEntities BatchDetectEntities DetectKeyPhrases BatchDetectKeyPhrases DetectPiiEntities ContainsPiiEntities DetectSentiment BatchDetectSentiment DetectSyntax BatchDetectSyntax ClassifyDocument DescribeTopicsDetectionJob ListTopicsDetectionJobs DescribeDominantLanguageDetectionJob ListDominantLanguageDetectionJobs DescribeEntitiesDetectionJob ListEntitiesDetectionJobs DescribeKeyPhrasesDetectionJob ListKeyPhrasesDetectionJobs DescribePiiEntitiesDetectionJob ListPiiEntitiesDetectionJobs DescribeSentimentDetectionJob DescribeTargetedSentimentDetectionJob ListSentimentDetectionJobs ListTargetedSentimentDetectionJobs DescribeDocumentClassifier ListDocumentClassifiers DescribeDocumentClassificationJob ListDocumentClassificationJobs DescribeEntityRecognizer ListEntityRecognizers ListTagsForResource DescribeEndpoint ListEndpoints ListDocumentClassifierSummaries ListEntityRecognizerSummaries DescribeResourcePolicy",
      },
    },
  ],
  PowerUserAccess: [
    { except: { iam: "*", organizations: "*", account: "*" } },
    {
      allow: {
        account: "GetAccountInformation GetGovCloudAccountInformation GetPrimaryEmail ListRegions",
        iam: "CreateServiceLinkedRole DeleteServiceLinkedRole ListRoles",
        organizations: "DescribeEffectivePolicy DescribeOrganization",
      },
    },
  ],
  SecretsManagerReadWrite: [
    {
      allow: {
        secretsmanager: "*",
        cloudformation: "CreateChangeSet DescribeChangeSet DescribeStackResource DescribeStacks ExecuteChangeSet",
        "docdb-elastic": "GetCluster ListClusters",
        ec2: "DescribeSecurityGroups DescribeSubnets DescribeVpcs",
        kms: "DescribeKey ListAliases ListKeys",
        lambda: "ListFunctions",
        rds: "DescribeDBClusters DescribeDBInstances",
        redshift: "DescribeClusters",
        "redshift-serverless": "ListWorkgroups GetNamespace",
        tag: "GetResources",
      },
    },
    {
      allow: { lambda: "AddPermission CreateFunction GetFunction InvokeFunction UpdateFunctionConfiguration" },
      on: ["arn:aws:lambda:*:*:function:SecretsManager*"],
    },
    {
      allow: { serverlessrepo: "CreateCloudFormationChangeSet GetApplication" },
      on: ["arn:aws:serverlessrepo:*:*:applications/SecretsManager*"],
    },
    {
      allow: { s3: "GetObject" },
      on: ["arn:aws:s3:::awsserverlessrepo-changesets*", "arn:aws:s3:::secrets-manager-rotation-apps-*/*"],
    },
  ],
  TranslateFullAccess: [
    {
      allow: {
        translate: "*",
        comprehend: "DetectDominantLanguage",
        cloudwatch: "GetMetricStatistics ListMetrics",
        s3: "ListAllMyBuckets ListBucket GetBucketLocation",
        iam: "ListRoles GetRole",
      },
    },
  ],
  TranslateReadOnly: [
    {
      allow: {
        translate:
          "TranslateText TranslateDocument GetTerminology ListTerminologies ListTextTranslationJobs DescribeTextTranslationJob GetParallelData ListParallelData",
        comprehend: "DetectDominantLanguage",
        cloudwatch: "GetMetricStatistics ListMetrics",
      },
    },
  ],
};
