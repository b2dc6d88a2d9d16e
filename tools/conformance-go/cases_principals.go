package main

import (
	"fmt"
	"os"

	"github.com/oracle/oci-go-sdk/v65/common"
	"github.com/oracle/oci-go-sdk/v65/common/auth"
)

// The port of a cluster's token service, which stands in the SDK's code: there is no setting for it.
const clusterPort = 12250

// Sets the variables for one case; gives what takes them back.
func setEnvironment(variables map[string]string) func() {
	before := map[string]string{}
	for name, value := range variables {
		before[name] = os.Getenv(name)
		os.Setenv(name, value)
	}
	return func() {
		for name, value := range before {
			if value == "" {
				os.Unsetenv(name)
			} else {
				os.Setenv(name, value)
			}
		}
	}
}

// Signs in with what a constructor makes of the environment, and makes one call.
func (s *service) tenancyWith(create func() (common.ConfigurationProvider, error)) error {
	defer setEnvironment(s.ready.Environment)()
	provider, err := create()
	if err != nil {
		return err
	}
	return s.tenancy(provider)
}

var principalCases = []testCase{
	{"an instance is let in by the certificate of its metadata service", func(s *service) error {
		return s.tenancyWith(auth.InstancePrincipalConfigurationProvider)
	}},
	{"a resource is let in by the files that the environment names", func(s *service) error {
		return s.tenancyWith(func() (common.ConfigurationProvider, error) { return auth.ResourcePrincipalConfigurationProvider() })
	}},
	{"a workload is let in by its service account, over TLS with the cluster's authority", func(s *service) error {
		if s.ready.Kubernetes.Port != clusterPort {
			return fmt.Errorf("port %d, which the SDK calls always, is taken on this machine", clusterPort)
		}
		accounts := auth.NewDefaultServiceAccountTokenProvider().WithSaTokenPath(s.ready.Kubernetes.TokenFile)
		return s.tenancyWith(func() (common.ConfigurationProvider, error) {
			return auth.OkeWorkloadIdentityConfigurationProviderWithServiceAccountTokenProvider(accounts)
		})
	}},
}
