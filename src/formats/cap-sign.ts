import { createPrivateKey, X509Certificate } from 'node:crypto';
import { SignedXml } from 'xml-crypto';

const EXCLUSIVE = 'http://www.w3.org/2001/10/xml-exc-c14n#';

/**
 * Signs CAP documents as CAP 1.2 §3.3.2.1 allows, and no other way: enveloped, as the last child of the alert. The
 * signature is RSA with PKCS #1 v1.5, which has no random part: the same document and key give the same bytes, in every
 * process and after every restart (docs/adr/0014-cap-documents-are-made-not-stored.md).
 *
 * @param pem a private RSA key, and the certificate that belongs to it where receivers are to be sent one
 * @throws a sentence when it holds no such key
 */
export function capSigner(pem: string): (xml: string) => string {
  const [key] = /-----BEGIN (RSA )?PRIVATE KEY-----.*?-----END (RSA )?PRIVATE KEY-----/s.exec(pem) ?? [];
  const [certificate] = /-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----/s.exec(pem) ?? [];
  if (key === undefined) throw new Error('there is no private key in it, in PEM and without a password');
  const privateKey = createPrivateKey(key);
  if (privateKey.asymmetricKeyType !== 'rsa')
    throw new Error(`its key is ${privateKey.asymmetricKeyType}; receivers of CAP verify RSA`);
  if (certificate !== undefined && !new X509Certificate(certificate).checkPrivateKey(privateKey))
    throw new Error('its certificate is of another key');
  return (xml) => {
    const signed = new SignedXml({
      privateKey,
      ...(certificate === undefined ? { getKeyInfoContent: () => null } : { publicCert: certificate }),
      signatureAlgorithm: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
      canonicalizationAlgorithm: EXCLUSIVE,
    });
    signed.addReference({
      xpath: '/*',
      uri: '',
      isEmptyUri: true,
      transforms: ['http://www.w3.org/2000/09/xmldsig#enveloped-signature', EXCLUSIVE],
      digestAlgorithm: 'http://www.w3.org/2001/04/xmlenc#sha256',
    });
    signed.computeSignature(xml, { location: { reference: '/*', action: 'append' } });
    return signed.getSignedXml();
  };
}
