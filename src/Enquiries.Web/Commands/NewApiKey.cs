using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Enquiries.Application.Persistence;
using Enquiries.Application.Staff;

namespace Enquiries.Web.Commands;

/// <summary>Makes API keys: 256 random bits behind a prefix by which a leaked key can be found. Only the hash is kept.</summary>
internal static class NewApiKey
{
    public const string Prefix = "enq_";

    public static async Task<string> AddAsync(IServiceProvider services, string name, ApiScope scope, CancellationToken ct)
    {
        if (name.Length is 0 or > ApiKey.NameMaxLength)
            throw new CommandFailedException($"A key needs a name of at most {ApiKey.NameMaxLength} characters.");

        var key = Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        await using var scoped = services.CreateAsyncScope();
        var db = scoped.ServiceProvider.GetRequiredService<EnquiriesDbContext>();
        db.ApiKeys.Add(new ApiKey
        {
            Id = Guid.CreateVersion7(),
            Name = name,
            Scope = scope,
            KeyHash = Hash(key),
            CreatedAt = services.GetRequiredService<TimeProvider>().GetUtcNow(),
        });
        await db.SaveChangesAsync(ct);
        return key;
    }

    public static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
