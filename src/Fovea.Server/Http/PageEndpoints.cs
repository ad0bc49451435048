using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticFiles;

namespace Fovea.Server.Http;

/// <summary>The page: files inside of this assembly, each mapped by its name, so that no request reaches a file system.</summary>
internal static class PageEndpoints
{
    private const string Folder = "Page/", Index = "index.html";

    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; base-uri 'none'; "
        + "form-action 'none'; frame-ancestors 'none'";

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        Assembly assembly = typeof(PageEndpoints).Assembly;
        var types = new FileExtensionContentTypeProvider();
        foreach (string resource in assembly.GetManifestResourceNames().Where(each => each.StartsWith(Folder, StringComparison.Ordinal)))
        {
            string file = resource[Folder.Length..].Replace('\\', '/');
            byte[] content = Read(assembly, resource);
            string type = types.TryGetContentType(file, out string? known) ? known : "application/octet-stream";
            endpoints.MapGet("/" + file, context => WriteAsync(context, content, type));
            if (file == Index)
                endpoints.MapGet("/", context => WriteIndexAsync(context, content, type));
        }
    }

    // The page's own addresses are relative, so it must be asked for as a folder, /vision/ and not /vision.
    private static Task WriteIndexAsync(HttpContext context, byte[] content, string type)
    {
        PathString path = context.Request.PathBase + context.Request.Path;
        if (path.Value!.EndsWith('/'))
            return WriteAsync(context, content, type);
        context.Response.Redirect(path.ToUriComponent() + "/");
        return Task.CompletedTask;
    }

    private static byte[] Read(Assembly assembly, string resource)
    {
        using Stream stream = assembly.GetManifestResourceStream(resource)!;
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }

    private static Task WriteAsync(HttpContext context, byte[] content, string type)
    {
        HttpResponse response = context.Response;
        response.ContentType = type.StartsWith("text/", StringComparison.Ordinal) ? $"{type}; charset=utf-8" : type;
        response.ContentLength = content.Length;
        response.Headers.CacheControl = "no-cache";
        response.Headers.ContentSecurityPolicy = Policy;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers["Referrer-Policy"] = "no-referrer";
        return response.Body.WriteAsync(content, context.RequestAborted).AsTask();
    }
}
