namespace Enquiries.Application.Cases;

/// <summary>Gives out case numbers; none twice, also between several processes.</summary>
public interface ICaseNumbers
{
    ValueTask<long> NextAsync(CancellationToken ct);
}
