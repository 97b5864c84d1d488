"""Whether a host does its work: probes, `troth doctor`, the page of the host, figures."""
