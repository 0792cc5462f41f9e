namespace Enquiries.Domain;

/// <summary>A rule of the domain forbids what was asked; the message says which, in words a person can act on.</summary>
public sealed class RuleException(string message) : Exception(message);
