"""All cases of the Python SDK. EMULATOR_READY names the emulator's ready file."""

import sys

import conformance

import cases_auth  # noqa: F401  (each import registers its cases)
import cases_principals  # noqa: F401
import cases_identity  # noqa: F401
import cases_keys  # noqa: F401
import cases_secrets  # noqa: F401
import cases_versions  # noqa: F401
import cases_deletion  # noqa: F401
import cases_service  # noqa: F401

sys.exit(1 if conformance.run_all() else 0)
