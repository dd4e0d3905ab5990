UserAccountRepository userAccountRepository = applicationContext.getBean(UserAccountRepository.class);
private final ConnectionPoolConfiguration connectionPoolConfiguration = new ConnectionPoolConfiguration();
String requestContentType = httpServletRequest.getContentType();
int maxRetryCount = retryPolicyProvider.getMaxRetryCount(serviceEndpointName);
responseEntityBuilder.withStatusCode(statusCode).withResponseBody(responseBody).build();
public void onTransactionCommitted(TransactionEventListener transactionEventListener) {
  this.messageQueueConsumer.acknowledgeMessage(incomingMessage.getMessageIdentifier());
}
List<CustomerOrderLine> customerOrderLines = customerOrderService.findLinesByOrderNumber(orderNumber);
boolean isFeatureFlagEnabled = featureFlagResolver.isEnabled(FeatureFlagNames.PARALLEL_CHECKOUT);
lastModifiedTimestamp = documentMetadataReader.readLastModifiedTimestamp(documentPath);
if (authenticationTokenValidator.hasExpired(accessToken)) refreshAccessToken(currentUserSession);
