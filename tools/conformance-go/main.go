// Cases of the Go SDK against a running emulator. EMULATOR_READY names the emulator's ready file.
//
// Each case prints one line, "ok <what it shows>" or "not ok <what it shows>: <reason>"; the process ends with 1 if any failed.
package main

import (
	"fmt"
	"os"
	"strings"
)

type testCase struct {
	title string
	run   func(*service) error
}

func main() {
	service, err := connect(os.Getenv("EMULATOR_READY"))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	failures := 0
	for _, group := range [][]testCase{authCases, principalCases, placeCases, secretCases, versionCases, serviceCases} {
		for _, each := range group {
			if err := each.run(service); err != nil {
				failures++
				fmt.Printf("not ok %s: %s\n", each.title, strings.Join(strings.Fields(err.Error()), " "))
				continue
			}
			fmt.Printf("ok %s\n", each.title)
		}
	}
	if failures > 0 {
		os.Exit(1)
	}
}
