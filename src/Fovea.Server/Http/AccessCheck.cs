using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Fovea.Server.Http;

/// <summary>
/// Who may ask: those with the key, where there is one. Browsers say from which site a request comes: other sites may not ask, since a page
/// that the user visits could otherwise reach a server on the user's machine.
/// </summary>
internal sealed class AccessCheck(string? key)
{
    private const string Bearer = "Bearer ", KeyHeader = "X-API-Key";

    private readonly byte[]? _digest = key is null ? null : Digest(key);

    /// <exception cref="ServingException">The key is missing or wrong, or the request comes from another site.</exception>
    public void Check(HttpRequest request)
    {
        string? origin = request.Headers.Origin;
        if (!string.IsNullOrEmpty(origin) && !IsSameSite(origin, request.Host))
            throw new ServingException(StatusCodes.Status403Forbidden, "the request comes from a page of another site");
        if (!IsGiven(request.Headers.Authorization, request.Headers[KeyHeader]))
        {
            throw new ServingException(
                StatusCodes.Status401Unauthorized,
                $"the API key is missing or wrong: give it as 'Authorization: Bearer KEY' or '{KeyHeader}: KEY'");
        }
    }

    // The time of the comparison tells nothing of the key.
    private bool IsGiven(string? authorization, string? keyHeader)
    {
        if (_digest is null)
            return true;
        string? given = authorization is not null && authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
            ? authorization[Bearer.Length..].Trim()
            : keyHeader;
        return given is not null && CryptographicOperations.FixedTimeEquals(Digest(given), _digest);
    }

    private static byte[] Digest(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));

    private static bool IsSameSite(string origin, HostString host) =>
        Uri.TryCreate(origin, UriKind.Absolute, out Uri? site) && new HostString(site.Authority).Equals(host);
}
