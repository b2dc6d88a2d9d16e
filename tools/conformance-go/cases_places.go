package main

import (
	"crypto/rsa"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/oracle/oci-go-sdk/v65/common"
	"github.com/oracle/oci-go-sdk/v65/identity"
	"github.com/oracle/oci-go-sdk/v65/keymanagement"
)

// A provider as a session has it: the key id is the token.
type sessionProvider struct {
	common.ConfigurationProvider
	token string
	key   *rsa.PrivateKey
}

func (p sessionProvider) KeyID() (string, error)                  { return "ST$" + p.token, nil }
func (p sessionProvider) PrivateRSAKey() (*rsa.PrivateKey, error) { return p.key, nil }

func (s *service) tenancy(provider common.ConfigurationProvider) error {
	client, err := identity.NewIdentityClientWithConfigurationProvider(provider)
	if err != nil {
		return err
	}
	client.Host = s.ready.URL
	response, err := client.GetTenancy(background, identity.GetTenancyRequest{TenancyId: &s.ready.TenancyOcid})
	if err != nil {
		return err
	}
	return equal(*response.Id, s.ready.TenancyOcid)
}

var authCases = []testCase{
	{"a configuration file lets the user in", func(s *service) error {
		folder, err := os.MkdirTemp("", "conformance-go-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(folder)
		r := s.ready
		text := fmt.Sprintf("[DEFAULT]\nuser=%s\ntenancy=%s\nfingerprint=%s\nkey_file=%s\nregion=%s\n", r.UserOcid, r.TenancyOcid, r.Fingerprint, r.PrivateKeyPath, r.Region)
		path := filepath.Join(folder, "config")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			return err
		}
		provider, err := common.ConfigurationProviderFromFile(path, "")
		if err != nil {
			return err
		}
		return s.tenancy(provider)
	}},
	{"another user is 401", func(s *service) error {
		key, err := os.ReadFile(s.ready.PrivateKeyPath)
		if err != nil {
			return err
		}
		provider := common.NewRawConfigurationProvider(s.ready.TenancyOcid, "ocid1.user.oc1..other", s.ready.Region, s.ready.Fingerprint, string(key), nil)
		return refused(s.tenancy(provider), 401, "NotAuthenticated")
	}},
	{"a session's security token lets the user in", func(s *service) error {
		var session struct {
			Token         string `json:"token"`
			PrivateKeyPem string `json:"privateKeyPem"`
		}
		if err := s.control("POST", "sessions", map[string]int{"expiresInMs": 60_000}, &session); err != nil {
			return err
		}
		key, err := common.PrivateKeyFromBytes([]byte(session.PrivateKeyPem), nil)
		if err != nil {
			return err
		}
		return s.tenancy(sessionProvider{s.provider, session.Token, key})
	}},
}

var placeCases = []testCase{
	{"user, tenancy and home region are known", func(s *service) error {
		user, err := s.identity.GetUser(background, identity.GetUserRequest{UserId: &s.ready.UserOcid})
		if err != nil {
			return err
		}
		regions, err := s.identity.ListRegionSubscriptions(background, identity.ListRegionSubscriptionsRequest{TenancyId: &s.ready.TenancyOcid})
		if err != nil {
			return err
		}
		return first(equal(*user.Id, s.ready.UserOcid), equal(*regions.Items[0].RegionName, s.ready.Region), equal(len(regions.Items), 1))
	}},
	{"compartments are listed by name, in pages", func(s *service) error {
		request := identity.ListCompartmentsRequest{CompartmentId: &s.ready.TenancyOcid, Limit: common.Int(1), CompartmentIdInSubtree: common.Bool(true), SortBy: identity.ListCompartmentsSortByName}
		var names string
		for {
			page, err := s.identity.ListCompartments(background, request)
			if err != nil {
				return err
			}
			for _, compartment := range page.Items {
				names += *compartment.Name + " "
			}
			if page.OpcNextPage == nil {
				return equal(names, "first second ")
			}
			request.Page = page.OpcNextPage
		}
	}},
	{"a vault's management endpoint serves its keys", func(s *service) error {
		found, err := s.kms.GetVault(background, keymanagement.GetVaultRequest{VaultId: &s.ready.SecondVaultOcid})
		if err != nil {
			return err
		}
		keys, err := s.keysAt(*found.ManagementEndpoint)
		if err != nil {
			return err
		}
		list, err := keys.ListKeys(background, keymanagement.ListKeysRequest{CompartmentId: &s.ready.CompartmentOcid})
		if err != nil {
			return err
		}
		return first(equal(len(list.Items), 1), equal(*list.Items[0].Id, s.ready.SecondKeyOcid))
	}},
	{"a key is created, ENABLED, and another vault's is not found", func(s *service) error {
		keys, err := s.keysAt(s.ready.ManagementEndpoint)
		if err != nil {
			return err
		}
		shape := keymanagement.KeyShape{Algorithm: keymanagement.KeyShapeAlgorithmAes, Length: common.Int(32)}
		details := keymanagement.CreateKeyDetails{CompartmentId: &s.ready.SecondCompartment, DisplayName: common.String("go"), KeyShape: &shape}
		created, err := keys.CreateKey(background, keymanagement.CreateKeyRequest{CreateKeyDetails: details})
		if err != nil {
			return err
		}
		found, err := waitForKey(keys, *created.Id)
		if err != nil {
			return err
		}
		_, err = keys.GetKey(background, keymanagement.GetKeyRequest{KeyId: &s.ready.SecondKeyOcid})
		return first(equal(found.LifecycleState, keymanagement.KeyLifecycleStateEnabled), refused(err, 404, "NotAuthorizedOrNotFound"))
	}},
}

func waitForKey(keys keymanagement.KmsManagementClient, id string) (keymanagement.Key, error) {
	deadline := time.Now().Add(settleWithin)
	for {
		response, err := keys.GetKey(background, keymanagement.GetKeyRequest{KeyId: &id})
		if err != nil || response.LifecycleState != keymanagement.KeyLifecycleStateCreating || time.Now().After(deadline) {
			return response.Key, err
		}
		time.Sleep(20 * time.Millisecond)
	}
}
