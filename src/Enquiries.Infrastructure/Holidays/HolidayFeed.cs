using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.DependencyInjection;

namespace Enquiries.Infrastructure.Holidays;

/// <summary>Fetches the list of bank holidays. Whoever asks tries again later when the line is in trouble.</summary>
internal sealed class HolidayFeed(HttpClient http)
{
    public async Task<byte[]> FetchAsync(Uri address, CancellationToken ct)
    {
        using var answer = await http.GetAsync(address, HttpCompletionOption.ResponseContentRead, ct);
        return answer.IsSuccessStatusCode
            ? await answer.Content.ReadAsByteArrayAsync(ct)
            : throw new HolidayFeedException($"The address answers with status {(int)answer.StatusCode}.");
    }
}

internal static class HolidayServices
{
    public static IServiceCollection AddHolidayFeed(this IServiceCollection services)
    {
        services.AddHttpClient<HolidayFeed>(client =>
            {
                client.Timeout = TimeSpan.FromSeconds(30);
                client.MaxResponseContentBufferSize = HolidayFeedReader.LongestBody;
                client.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
            })
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
            {
                AutomaticDecompression = DecompressionMethods.All,
                ConnectTimeout = TimeSpan.FromSeconds(5),
                MaxAutomaticRedirections = 3,
                UseCookies = false,
            });
        services.AddSingleton<HolidayWorker>();
        services.AddHostedService(p => p.GetRequiredService<HolidayWorker>());
        return services;
    }
}
