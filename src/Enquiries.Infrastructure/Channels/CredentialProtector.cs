using System.Text.Json;
using Enquiries.Application.Channels;
using Microsoft.AspNetCore.DataProtection;

namespace Enquiries.Infrastructure.Channels;

internal sealed class CredentialProtector(IDataProtectionProvider provider) : ICredentialProtector
{
    private readonly IDataProtector protector = provider.CreateProtector("Enquiries.ChannelCredentials");

    public string Protect(ChannelCredentials credentials) => protector.Protect(JsonSerializer.Serialize(credentials));

    public ChannelCredentials Unprotect(string protectedCredentials) => JsonSerializer.Deserialize<ChannelCredentials>(protector.Unprotect(protectedCredentials))!;
}
