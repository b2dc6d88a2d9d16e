package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"time"

	"github.com/oracle/oci-go-sdk/v65/common"
	"github.com/oracle/oci-go-sdk/v65/identity"
	"github.com/oracle/oci-go-sdk/v65/keymanagement"
	"github.com/oracle/oci-go-sdk/v65/secrets"
	"github.com/oracle/oci-go-sdk/v65/vault"
)

// What the ready file says.
type readyFile struct {
	URL                  string `json:"url"`
	TenancyOcid          string `json:"tenancyOcid"`
	UserOcid             string `json:"userOcid"`
	Fingerprint          string `json:"fingerprint"`
	PrivateKeyPath       string `json:"privateKeyPath"`
	Region               string `json:"region"`
	CompartmentOcid      string `json:"compartmentOcid"`
	SecondCompartment    string `json:"secondCompartmentOcid"`
	VaultOcid            string `json:"vaultOcid"`
	SecondVaultOcid      string `json:"secondVaultOcid"`
	KeyOcid              string `json:"keyOcid"`
	DisabledKeyOcid      string `json:"disabledKeyOcid"`
	SecondKeyOcid        string `json:"secondKeyOcid"`
	ManagementEndpoint   string `json:"managementEndpoint"`
	SecondManagementHost string `json:"secondManagementEndpoint"`
	Kubernetes           struct {
		Port      int    `json:"port"`
		TokenFile string `json:"tokenFile"`
	} `json:"kubernetes"`
	Environment map[string]string `json:"environment"`
}

// The emulator, with one client of each kind.
type service struct {
	ready    readyFile
	provider common.ConfigurationProvider
	vaults   vault.VaultsClient
	secrets  secrets.SecretsClient
	kms      keymanagement.KmsVaultClient
	identity identity.IdentityClient
	names    int
}

const settleWithin = 10 * time.Second

var background = context.Background()

func connect(path string) (*service, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var ready readyFile
	if err := json.Unmarshal(text, &ready); err != nil {
		return nil, err
	}
	key, err := os.ReadFile(ready.PrivateKeyPath)
	if err != nil {
		return nil, err
	}
	provider := common.NewRawConfigurationProvider(ready.TenancyOcid, ready.UserOcid, ready.Region, ready.Fingerprint, string(key), nil)
	s := &service{ready: ready, provider: provider}
	return s, s.createClients()
}

func (s *service) createClients() (err error) {
	if s.vaults, err = vault.NewVaultsClientWithConfigurationProvider(s.provider); err != nil {
		return err
	}
	if s.secrets, err = secrets.NewSecretsClientWithConfigurationProvider(s.provider); err != nil {
		return err
	}
	if s.kms, err = keymanagement.NewKmsVaultClientWithConfigurationProvider(s.provider); err != nil {
		return err
	}
	if s.identity, err = identity.NewIdentityClientWithConfigurationProvider(s.provider); err != nil {
		return err
	}
	s.vaults.Host, s.secrets.Host, s.kms.Host, s.identity.Host = s.ready.URL, s.ready.URL, s.ready.URL, s.ready.URL
	// A case asks what one request does; the cases about retries bring their own policy.
	once := common.NoRetryPolicy()
	for _, client := range []interface {
		SetCustomClientConfiguration(common.CustomClientConfiguration)
	}{&s.vaults, &s.secrets, &s.kms, &s.identity} {
		client.SetCustomClientConfiguration(common.CustomClientConfiguration{RetryPolicy: &once})
	}
	return nil
}

func (s *service) keysAt(endpoint string) (keymanagement.KmsManagementClient, error) {
	return keymanagement.NewKmsManagementClientWithConfigurationProvider(s.provider, endpoint)
}

// A name that no other case uses.
func (s *service) nextName() string {
	s.names++
	return fmt.Sprintf("GO_%d", s.names)
}

func toContent(text string) vault.Base64SecretContentDetails {
	return vault.Base64SecretContentDetails{Content: common.String(base64.StdEncoding.EncodeToString([]byte(text)))}
}

func (s *service) details(name string, text string) vault.CreateSecretDetails {
	return vault.CreateSecretDetails{
		CompartmentId: &s.ready.CompartmentOcid,
		VaultId:       &s.ready.VaultOcid,
		KeyId:         &s.ready.KeyOcid,
		SecretName:    &name,
		SecretContent: toContent(text),
	}
}

// A new secret that is ACTIVE.
func (s *service) create(text string) (vault.Secret, error) {
	response, err := s.vaults.CreateSecret(background, vault.CreateSecretRequest{CreateSecretDetails: s.details(s.nextName(), text)})
	if err != nil {
		return vault.Secret{}, err
	}
	return s.wait(*response.Id, vault.SecretLifecycleStateActive)
}

func (s *service) update(id string, details vault.UpdateSecretDetails) (vault.Secret, error) {
	if _, err := s.vaults.UpdateSecret(background, vault.UpdateSecretRequest{SecretId: &id, UpdateSecretDetails: details}); err != nil {
		return vault.Secret{}, err
	}
	return s.wait(id, vault.SecretLifecycleStateActive)
}

func (s *service) wait(id string, state vault.SecretLifecycleStateEnum) (vault.Secret, error) {
	deadline := time.Now().Add(settleWithin)
	for {
		response, err := s.vaults.GetSecret(background, vault.GetSecretRequest{SecretId: &id})
		if err != nil || response.LifecycleState == state {
			return response.Secret, err
		}
		if time.Now().After(deadline) {
			return response.Secret, fmt.Errorf("still %s, not %s", response.LifecycleState, state)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

func (s *service) read(request secrets.GetSecretBundleRequest) (string, error) {
	response, err := s.secrets.GetSecretBundle(background, request)
	if err != nil {
		return "", err
	}
	return decode(response.SecretBundle)
}

func decode(bundle secrets.SecretBundle) (string, error) {
	content, ok := bundle.SecretBundleContent.(secrets.Base64SecretBundleContentDetails)
	if !ok {
		return "", fmt.Errorf("the content is %T", bundle.SecretBundleContent)
	}
	text, err := base64.StdEncoding.DecodeString(*content.Content)
	return string(text), err
}

// One of the emulator's own endpoints.
func (s *service) control(method string, path string, body any, answer any) error {
	text, err := json.Marshal(body)
	if err != nil {
		return err
	}
	request, err := http.NewRequest(method, s.ready.URL+"/_emulator/"+path, bytes.NewReader(text))
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("%s %s answered %s", method, path, response.Status)
	}
	if answer == nil {
		return nil
	}
	return json.NewDecoder(response.Body).Decode(answer)
}

// Nil if `err` is a refusal of the service with this status and code.
func refused(err error, status int, code string) error {
	var failure common.ServiceError
	if !errors.As(err, &failure) {
		return fmt.Errorf("not refused with %d %s: %v", status, code, err)
	}
	if failure.GetHTTPStatusCode() != status || failure.GetCode() != code {
		return fmt.Errorf("refused with %d %s, not %d %s", failure.GetHTTPStatusCode(), failure.GetCode(), status, code)
	}
	return nil
}

func equal[T comparable](actual T, expected T) error {
	if actual == expected {
		return nil
	}
	return fmt.Errorf("%v is not %v", actual, expected)
}

func first(failures ...error) error {
	for _, failure := range failures {
		if failure != nil {
			return failure
		}
	}
	return nil
}
