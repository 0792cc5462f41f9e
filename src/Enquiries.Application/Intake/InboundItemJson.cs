using System.Text.Json.Serialization;
using Enquiries.Application.Channels;

namespace Enquiries.Application.Intake;

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true)]
[JsonSerializable(typeof(InboundItem))]
internal sealed partial class InboundItemJson : JsonSerializerContext;
