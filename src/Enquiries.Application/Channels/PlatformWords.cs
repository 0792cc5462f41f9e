using Enquiries.Domain.Channels;

namespace Enquiries.Application.Channels;

/// <summary>What a channel is called in sentences.</summary>
public static class PlatformWords
{
    public static string Of(ChannelKind channel) => channel switch
    {
        ChannelKind.X => "X",
        ChannelKind.Email => "e-mail",
        ChannelKind.WebForm => "the council's form",
        _ => channel.ToString(),
    };

    /// <summary>Stands for the name of a person where the platform does not tell it.</summary>
    public static string UnknownPerson(ChannelKind channel) => channel switch
    {
        ChannelKind.Email => "Somebody who wrote an e-mail",
        ChannelKind.WebForm => "Somebody who used the form",
        _ => $"{Of(channel)} user",
    };
}
