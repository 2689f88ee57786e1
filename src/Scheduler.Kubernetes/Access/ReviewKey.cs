using System.Security.Cryptography;
using System.Text;
using Scheduler.Core.Access;

namespace Scheduler.Kubernetes.Access;

/// <summary>What a remembered review was about. It holds a hash of the token, so that no dump of the memory gives tokens away.</summary>
/// <param name="TokenHash">SHA-256.</param>
/// <param name="Access">What was asked for.</param>
internal readonly record struct ReviewKey(string TokenHash, ResourceAccess Access)
{
    public static ReviewKey Of(string token, ResourceAccess access) =>
        new(Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(token))), access);
}
