package main

import (
	"strings"
	"time"

	"github.com/oracle/oci-go-sdk/v65/common"
	"github.com/oracle/oci-go-sdk/v65/secrets"
	"github.com/oracle/oci-go-sdk/v65/vault"
)

var secretCases = []testCase{
	{"a secret is CREATING and then ACTIVE", func(s *service) error {
		response, err := s.vaults.CreateSecret(background, vault.CreateSecretRequest{CreateSecretDetails: s.details(s.nextName(), "value")})
		if err != nil {
			return err
		}
		secret, err := s.wait(*response.Id, vault.SecretLifecycleStateActive)
		return first(err, equal(response.LifecycleState, vault.SecretLifecycleStateCreating), equal(*secret.CurrentVersionNumber, 1))
	}},
	{"text beyond ASCII, empty maps and tags come back", func(s *service) error {
		details := s.details(s.nextName(), "Größe ☃")
		details.Description = common.String("Schlüssel ☃ <&>")
		details.FreeformTags = map[string]string{"Größe": "groß"}
		details.Metadata = map[string]any{}
		details.DefinedTags = map[string]map[string]any{"Operations": {"CostCenter": "42"}}
		response, err := s.vaults.CreateSecret(background, vault.CreateSecretRequest{CreateSecretDetails: details})
		if err != nil {
			return err
		}
		if _, err := s.wait(*response.Id, vault.SecretLifecycleStateActive); err != nil {
			return err
		}
		text, err := s.read(secrets.GetSecretBundleRequest{SecretId: response.Id})
		return first(err, equal(text, "Größe ☃"), equal(*response.Description, "Schlüssel ☃ <&>"), equal(response.FreeformTags["Größe"], "groß"), equal(response.DefinedTags["Operations"]["CostCenter"], any("42")))
	}},
	{"a name that is taken is 400 InvalidParameter", func(s *service) error {
		secret, err := s.create("value")
		if err != nil {
			return err
		}
		_, err = s.vaults.CreateSecret(background, vault.CreateSecretRequest{CreateSecretDetails: s.details(*secret.SecretName, "other")})
		return refused(err, 400, "InvalidParameter")
	}},
	{"a disabled key is 409 IncorrectState", func(s *service) error {
		details := s.details(s.nextName(), "value")
		details.KeyId = &s.ready.DisabledKeyOcid
		_, err := s.vaults.CreateSecret(background, vault.CreateSecretRequest{CreateSecretDetails: details})
		return refused(err, 409, "IncorrectState")
	}},
	{"secrets are listed in pages, each once", func(s *service) error {
		for range 3 {
			if _, err := s.create("value"); err != nil {
				return err
			}
		}
		seen := map[string]bool{}
		request := vault.ListSecretsRequest{CompartmentId: &s.ready.CompartmentOcid, VaultId: &s.ready.VaultOcid, Limit: common.Int(2), SortBy: vault.ListSecretsSortByName}
		for {
			page, err := s.vaults.ListSecrets(background, request)
			if err != nil {
				return err
			}
			for _, summary := range page.Items {
				if seen[*summary.Id] {
					return equal(*summary.SecretName, "listed once")
				}
				seen[*summary.Id] = true
			}
			if page.OpcNextPage == nil {
				return equal(len(seen) >= 3, true)
			}
			request.Page = page.OpcNextPage
		}
	}},
	{"a secret is listed by its name, which may hold periods and hyphens", func(s *service) error {
		name := "go.name-with_all"
		if _, err := s.vaults.CreateSecret(background, vault.CreateSecretRequest{CreateSecretDetails: s.details(name, "value")}); err != nil {
			return err
		}
		page, err := s.vaults.ListSecrets(background, vault.ListSecretsRequest{CompartmentId: &s.ready.CompartmentOcid, Name: &name})
		return first(err, equal(len(page.Items), 1))
	}},
	{"a deletion is scheduled to the nanosecond, cancelled, and the content is back", func(s *service) error {
		secret, err := s.create("kept")
		if err != nil {
			return err
		}
		// Local time and nanoseconds: this SDK sends both as they are.
		time := common.SDKTime{Time: time.Now().In(time.FixedZone("east", 2*3600)).Add(49*time.Hour + 123456789)}
		schedule := vault.ScheduleSecretDeletionRequest{SecretId: secret.Id, ScheduleSecretDeletionDetails: vault.ScheduleSecretDeletionDetails{TimeOfDeletion: &time}}
		if _, err := s.vaults.ScheduleSecretDeletion(background, schedule); err != nil {
			return err
		}
		pending, err := s.wait(*secret.Id, vault.SecretLifecycleStatePendingDeletion)
		if err != nil {
			return err
		}
		_, hidden := s.read(secrets.GetSecretBundleRequest{SecretId: secret.Id})
		if _, err := s.vaults.CancelSecretDeletion(background, vault.CancelSecretDeletionRequest{SecretId: secret.Id}); err != nil {
			return err
		}
		if _, err := s.wait(*secret.Id, vault.SecretLifecycleStateActive); err != nil {
			return err
		}
		text, err := s.read(secrets.GetSecretBundleRequest{SecretId: secret.Id})
		return first(err, equal(text, "kept"), refused(hidden, 404, "NotAuthorizedOrNotFound"), equal(pending.TimeOfDeletion.Unix(), time.Unix()))
	}},
	{"a deletion without a time is thirty days ahead", func(s *service) error {
		secret, err := s.create("value")
		if err != nil {
			return err
		}
		if _, err := s.vaults.ScheduleSecretDeletion(background, vault.ScheduleSecretDeletionRequest{SecretId: secret.Id}); err != nil {
			return err
		}
		pending, err := s.wait(*secret.Id, vault.SecretLifecycleStatePendingDeletion)
		if err != nil {
			return err
		}
		return equal(pending.TimeOfDeletion.Sub(secret.TimeCreated.Time).Round(time.Hour), 30*24*time.Hour)
	}},
	{"a secret moves to another compartment", func(s *service) error {
		secret, err := s.create("value")
		if err != nil {
			return err
		}
		details := vault.ChangeSecretCompartmentDetails{CompartmentId: &s.ready.SecondCompartment}
		if _, err := s.vaults.ChangeSecretCompartment(background, vault.ChangeSecretCompartmentRequest{SecretId: secret.Id, ChangeSecretCompartmentDetails: details}); err != nil {
			return err
		}
		moved, err := s.wait(*secret.Id, vault.SecretLifecycleStateActive)
		return first(err, equal(*moved.CompartmentId, s.ready.SecondCompartment))
	}},
}

var versionCases = []testCase{
	{"new content is a new version, and the old one can be read by number and by stage", func(s *service) error {
		secret, err := s.create("old")
		if err != nil {
			return err
		}
		updated, err := s.update(*secret.Id, vault.UpdateSecretDetails{SecretContent: toContent("new")})
		if err != nil {
			return err
		}
		byNumber, err := s.read(secrets.GetSecretBundleRequest{SecretId: secret.Id, VersionNumber: common.Int64(1)})
		if err != nil {
			return err
		}
		byStage, err := s.read(secrets.GetSecretBundleRequest{SecretId: secret.Id, Stage: secrets.GetSecretBundleStagePrevious})
		return first(err, equal(*updated.CurrentVersionNumber, 2), equal(byNumber+byStage, "oldold"))
	}},
	{"a version number rolls back", func(s *service) error {
		secret, err := s.create("one")
		if err != nil {
			return err
		}
		if _, err := s.update(*secret.Id, vault.UpdateSecretDetails{SecretContent: toContent("two")}); err != nil {
			return err
		}
		if _, err := s.update(*secret.Id, vault.UpdateSecretDetails{CurrentVersionNumber: common.Int64(1)}); err != nil {
			return err
		}
		text, err := s.read(secrets.GetSecretBundleRequest{SecretId: secret.Id})
		return first(err, equal(text, "one"))
	}},
	{"versions are listed with their stages, and the deprecated one can be deleted", func(s *service) error {
		secret, err := s.create("1")
		if err != nil {
			return err
		}
		for _, text := range []string{"2", "3"} {
			if _, err := s.update(*secret.Id, vault.UpdateSecretDetails{SecretContent: toContent(text)}); err != nil {
				return err
			}
		}
		list, err := s.vaults.ListSecretVersions(background, vault.ListSecretVersionsRequest{SecretId: secret.Id})
		if err != nil {
			return err
		}
		var stages []string
		for _, version := range list.Items {
			for _, stage := range version.Stages {
				stages = append(stages, string(stage))
			}
		}
		_, err = s.vaults.ScheduleSecretVersionDeletion(background, vault.ScheduleSecretVersionDeletionRequest{SecretId: secret.Id, SecretVersionNumber: common.Int64(1)})
		return first(err, equal(strings.Join(stages, " "), "CURRENT LATEST PREVIOUS DEPRECATED"))
	}},
	{"a bundle is found by name and vault", func(s *service) error {
		secret, err := s.create("by name")
		if err != nil {
			return err
		}
		response, err := s.secrets.GetSecretBundleByName(background, secrets.GetSecretBundleByNameRequest{SecretName: secret.SecretName, VaultId: &s.ready.VaultOcid})
		if err != nil {
			return err
		}
		text, err := decode(response.SecretBundle)
		return first(err, equal(text, "by name"), equal(*response.SecretId, *secret.Id))
	}},
	{"rules come back as the models they went in as", func(s *service) error {
		details := s.details(s.nextName(), "value")
		details.SecretRules = []vault.SecretRule{
			vault.SecretExpiryRule{SecretVersionExpiryInterval: common.String("P30D")},
			vault.SecretReuseRule{IsEnforcedOnDeletedSecretVersions: common.Bool(true)},
		}
		response, err := s.vaults.CreateSecret(background, vault.CreateSecretRequest{CreateSecretDetails: details})
		if err != nil {
			return err
		}
		expiry, isExpiry := response.SecretRules[0].(vault.SecretExpiryRule)
		_, isReuse := response.SecretRules[1].(vault.SecretReuseRule)
		return first(equal(isExpiry && isReuse, true), equal(*expiry.SecretVersionExpiryInterval, "P30D"))
	}},
}
