package main

import (
	"time"

	"github.com/oracle/oci-go-sdk/v65/common"
	"github.com/oracle/oci-go-sdk/v65/vault"
)

type object = map[string]any

func quickRetries() *common.RetryPolicy {
	policy := common.NewRetryPolicyWithOptions(
		common.WithMaximumNumberAttempts(4),
		common.WithShouldRetryOperation(common.DefaultShouldRetryOperation),
		common.WithNextDuration(func(common.OCIOperationResponse) time.Duration { return 20 * time.Millisecond }),
	)
	return &policy
}

var serviceCases = []testCase{
	{"an etag lets the current one through and refuses an older one", func(s *service) error {
		secret, err := s.create("value")
		if err != nil {
			return err
		}
		seen, err := s.vaults.GetSecret(background, vault.GetSecretRequest{SecretId: secret.Id})
		if err != nil {
			return err
		}
		request := vault.UpdateSecretRequest{SecretId: secret.Id, IfMatch: seen.Etag, UpdateSecretDetails: vault.UpdateSecretDetails{Description: common.String("x")}}
		if _, err := s.vaults.UpdateSecret(background, request); err != nil {
			return err
		}
		if _, err := s.wait(*secret.Id, vault.SecretLifecycleStateActive); err != nil {
			return err
		}
		_, err = s.vaults.UpdateSecret(background, request)
		return refused(err, 412, "NoEtagMatch")
	}},
	{"the SDK's retries get over 429 and 503", func(s *service) error {
		secret, err := s.create("value")
		if err != nil {
			return err
		}
		for status, code := range map[int]string{429: "TooManyRequests", 503: "ServiceUnavailable"} {
			rule := object{"match": object{"operation": "GetSecret", "name": *secret.SecretName, "times": 1}, "do": object{"status": status, "code": code}}
			if err := s.control("POST", "faults", rule, nil); err != nil {
				return err
			}
			request := vault.GetSecretRequest{SecretId: secret.Id, RequestMetadata: common.RequestMetadata{RetryPolicy: quickRetries()}}
			if _, err := s.vaults.GetSecret(background, request); err != nil {
				return err
			}
		}
		return s.control("DELETE", "faults", nil, nil)
	}},
	{"a create whose answer is lost is not done twice when it is tried again", func(s *service) error {
		name := s.nextName()
		rule := object{"match": object{"operation": "CreateSecret", "name": name, "times": 1}, "do": object{"dropAfter": true}}
		if err := s.control("POST", "faults", rule, nil); err != nil {
			return err
		}
		request := vault.CreateSecretRequest{CreateSecretDetails: s.details(name, "value"), OpcRetryToken: common.String("go-token")}
		_, lost := s.vaults.CreateSecret(background, request)
		response, err := s.vaults.CreateSecret(background, request)
		if err != nil {
			return err
		}
		page, err := s.vaults.ListSecrets(background, vault.ListSecretsRequest{CompartmentId: &s.ready.CompartmentOcid, Name: &name})
		return first(err, equal(lost != nil, true), equal(len(page.Items), 1), equal(*page.Items[0].Id, *response.Id))
	}},
	{"a request id comes back as the beginning of the answer's", func(s *service) error {
		request := vault.ListSecretsRequest{CompartmentId: &s.ready.CompartmentOcid, OpcRequestId: common.String("go-request")}
		response, err := s.vaults.ListSecrets(background, request)
		if err != nil {
			return err
		}
		return equal((*response.OpcRequestId)[:11], "go-request/")
	}},
	{"a secret that is not there is 404", func(s *service) error {
		_, err := s.vaults.GetSecret(background, vault.GetSecretRequest{SecretId: common.String("ocid1.vaultsecret.oc1..other")})
		return refused(err, 404, "NotAuthorizedOrNotFound")
	}},
}
