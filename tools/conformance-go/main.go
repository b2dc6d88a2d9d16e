package main

import (
	_ "github.com/oracle/oci-go-sdk/v65/identity"
	_ "github.com/oracle/oci-go-sdk/v65/keymanagement"
	_ "github.com/oracle/oci-go-sdk/v65/secrets"
	_ "github.com/oracle/oci-go-sdk/v65/vault"
)

func main() {}
