"""AWS on one loopback port: moto, and what moto lacks to deploy and run this project."""
